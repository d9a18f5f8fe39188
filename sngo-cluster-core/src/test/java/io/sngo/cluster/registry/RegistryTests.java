// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.ReplicatedState.DeltaResult;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RegistryTests {

	private static final Peer ALICE = peer("alice", 1);

	private static final Peer BOB = peer("bob", 2);

	private final List<byte[]> published = new ArrayList<>();

	private final List<String> told = new ArrayList<>();

	private final Registry alice = new Registry(ALICE, this.published::add, (owner, before, after) -> {
	});

	private final Registry bob = new Registry(BOB, (delta) -> {
	}, (owner, before, after) -> this.told.add(owner + " " + name(before) + " -> " + name(after)));

	@Test
	void changesOfTheOwnPartArePublishedOneVersionEach() {
		this.alice.register(entry("echo"));
		this.alice.updateHealth("echo", false);
		this.alice.unregister("echo");
		assertThat(this.published).hasSize(3);
		assertThat(this.alice.version(ALICE.id(), ALICE.instance())).isEqualTo(3);
		assertThat(this.alice.entries(ALICE.id())).isEmpty();
	}

	@Test
	void whatChangesNothingIsNotPublished() {
		this.alice.register(entry("echo"));
		this.alice.register(entry("echo"));
		this.alice.updateHealth("echo", true);
		this.alice.updateHealth("none", true);
		this.alice.unregister("none");
		this.alice.registerAll(List.of());
		assertThat(this.published).hasSize(1);
	}

	@Test
	void manyEntriesRegisteredTogetherAreOneChange() {
		this.alice.registerAll(List.of(entry("b"), entry("a")));
		assertThat(this.published).hasSize(1);
		assertThat(this.alice.entries(ALICE.id())).containsExactly(entry("a"), entry("b"));
	}

	@Test
	void deltasCarryEveryKindOfChange() {
		this.alice.register(entry("echo"));
		this.alice.register(new ServiceEntry("echo", Map.of("zone", "a"), true, 7));
		this.alice.updateHealth("echo", false);
		this.alice.unregister("echo");
		for (byte[] delta : this.published) {
			assertThat(this.bob.mergeDelta(ALICE.id(), ALICE.instance(), delta)).isEqualTo(DeltaResult.APPLIED);
		}
		assertThat(this.bob.version(ALICE.id(), ALICE.instance())).isEqualTo(4);
		assertThat(this.told).containsExactly("alice - -> echo{}+", "alice echo{}+ -> echo{zone=a}+",
				"alice echo{zone=a}+ -> echo{zone=a}-", "alice echo{zone=a}- -> -");
	}

	@Test
	void deltaThatIsKnownIsStale() {
		this.alice.register(entry("echo"));
		this.bob.mergeDelta(ALICE.id(), ALICE.instance(), this.published.get(0));
		assertThat(this.bob.mergeDelta(ALICE.id(), ALICE.instance(), this.published.get(0)))
			.isEqualTo(DeltaResult.STALE);
		assertThat(this.told).hasSize(1);
	}

	@Test
	void deltaAfterAMissingOneIsAGapThatTheSnapshotFills() {
		this.alice.register(entry("echo"));
		this.alice.register(entry("counter"));
		assertThat(this.bob.mergeDelta(ALICE.id(), ALICE.instance(), this.published.get(1))).isEqualTo(DeltaResult.GAP);
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
		pull(this.alice, ALICE, this.bob);
		assertThat(this.bob.entries(ALICE.id())).containsExactly(entry("counter"), entry("echo"));
		assertThat(this.bob.version(ALICE.id(), ALICE.instance())).isEqualTo(2);
	}

	@Test
	void snapshotOfAnEmptiedPartEmptiesTheCopy() {
		this.alice.register(entry("echo"));
		pull(this.alice, ALICE, this.bob);
		this.alice.unregister("echo");
		pull(this.alice, ALICE, this.bob);
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
		assertThat(this.bob.version(ALICE.id(), ALICE.instance())).isEqualTo(2);
	}

	@Test
	void olderSnapshotChangesNothing() {
		this.alice.register(entry("echo"));
		List<byte[]> old = this.alice.snapshot(ALICE.id(), ALICE.instance());
		this.alice.unregister("echo");
		pull(this.alice, ALICE, this.bob);
		old.forEach((page) -> this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), page, false));
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
	}

	@Test
	void copyIsPassedOnAsTheOwnerWouldGiveIt() {
		this.alice.registerAll(List.of(entry("echo"), entry("counter")));
		pull(this.alice, ALICE, this.bob);
		assertThat(this.bob.snapshot(ALICE.id(), ALICE.instance()))
			.containsExactlyElementsOf(this.alice.snapshot(ALICE.id(), ALICE.instance()));
	}

	@Test
	void snapshotFarLargerThanAPageArrivesWholeInAnyOrder() {
		fill(this.alice, 900, 1000);
		List<byte[]> pages = new ArrayList<>(this.alice.snapshot(ALICE.id(), ALICE.instance()));
		assertThat(pages).hasSizeGreaterThan(30)
			.allSatisfy((page) -> assertThat(page).hasSizeLessThanOrEqualTo(ReplicatedState.MAX_PAGE_BYTES));
		Collections.reverse(pages);
		for (byte[] page : pages.subList(0, pages.size() - 1)) {
			this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), page, false);
			this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), page, false);
		}
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
		assertThat(this.bob.version(ALICE.id(), ALICE.instance())).isZero();
		this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), pages.get(pages.size() - 1), false);
		assertThat(this.bob.entries(ALICE.id())).isEqualTo(this.alice.entries(ALICE.id()));
	}

	@Test
	void pagesOfDifferentVersionsDoNotMix() {
		fill(this.alice, 100, 1000);
		List<byte[]> old = this.alice.snapshot(ALICE.id(), ALICE.instance());
		this.alice.unregister("service-0");
		List<byte[]> now = this.alice.snapshot(ALICE.id(), ALICE.instance());
		assertThat(old).hasSameSizeAs(now);
		this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), now.get(0), false);
		old.forEach((page) -> this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), page, false));
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
		now.forEach((page) -> this.bob.mergeSnapshot(ALICE.id(), ALICE.instance(), page, false));
		assertThat(this.bob.entries(ALICE.id())).isEqualTo(this.alice.entries(ALICE.id()));
	}

	@Test
	void snapshotsThatArriveAtTheSameTimeAreBounded() {
		fill(this.alice, 100, 1000);
		List<byte[]> pages = this.alice.snapshot(ALICE.id(), ALICE.instance());
		for (int i = 0; i <= Registry.MAX_ASSEMBLIES; i++) {
			this.bob.mergeSnapshot(NodeId.of("n" + i), 1, pages.get(0), false);
		}
		pages.subList(1, pages.size()).forEach((page) -> {
			this.bob.mergeSnapshot(NodeId.of("n0"), 1, page, false);
			this.bob.mergeSnapshot(NodeId.of("n1000"), 1, page, false);
		});
		assertThat(this.bob.entries(NodeId.of("n0"))).as("the oldest yielded").isEmpty();
	}

	@Test
	void entriesAreBoundedBeforeTheLastPageHasCome() {
		this.bob.mergeSnapshot(NodeId.of("n"), 1, page(0, Part.MAX_ENTRIES / 2), false);
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.bob.mergeSnapshot(NodeId.of("n"), 1, page(1, Part.MAX_ENTRIES / 2 + 1), false))
			.withMessageContaining("1001 services");
	}

	/**
	 * One of three pages, with entries as small as can be.
	 */
	private static byte[] page(int index, int entries) {
		WireWriter page = new WireWriter().varint(1, 7).varint(2, index).varint(3, 3);
		for (int i = 0; i < entries; i++) {
			page.nested(4, new WireWriter().text(1, "s"));
		}
		return page.toByteArray();
	}

	@Test
	void changeThatIsTooLargeForGossipIsOnlyANotice() {
		fill(this.alice, 10, 1000);
		assertThat(this.published).hasSize(1);
		assertThat(this.published.get(0)).hasSizeLessThan(20);
		assertThat(this.bob.mergeDelta(ALICE.id(), ALICE.instance(), this.published.get(0))).isEqualTo(DeltaResult.GAP);
		pull(this.alice, ALICE, this.bob);
		assertThat(this.bob.entries(ALICE.id())).hasSize(10);
	}

	@Test
	void threat26NobodyWritesTheLocalPartFromOutside() {
		Registry impostor = new Registry(BOB, this.published::add, (owner, before, after) -> {
		});
		impostor.register(entry("evil"));
		assertThat(this.bob.mergeDelta(BOB.id(), BOB.instance(), this.published.get(0))).isEqualTo(DeltaResult.STALE);
		impostor.snapshot(BOB.id(), BOB.instance())
			.forEach((page) -> this.bob.mergeSnapshot(BOB.id(), BOB.instance(), page, false));
		this.bob.forget(BOB.id());
		assertThat(this.bob.entries(BOB.id())).isEmpty();
		assertThat(this.bob.owners()).containsExactly(BOB.id());
		assertThat(this.told).isEmpty();
	}

	@Test
	void forgettingANodeTakesItsEntriesAway() {
		this.alice.registerAll(List.of(entry("a"), entry("b")));
		pull(this.alice, ALICE, this.bob);
		this.told.clear();
		this.bob.forget(ALICE.id());
		assertThat(this.told).containsExactly("alice a{}+ -> -", "alice b{}+ -> -");
		assertThat(this.bob.owners()).containsExactly(BOB.id());
		assertThat(this.bob.snapshot(ALICE.id(), ALICE.instance())).isEmpty();
	}

	@Test
	void anotherInstanceStartsAgain() {
		this.alice.register(entry("old"));
		this.alice.register(entry("older"));
		pull(this.alice, ALICE, this.bob);
		this.published.clear();
		Registry restarted = new Registry(peer("alice", 9), this.published::add, (owner, before, after) -> {
		});
		restarted.register(entry("new"));
		assertThat(this.bob.version(ALICE.id(), 9)).isZero();
		assertThat(this.bob.mergeDelta(ALICE.id(), 9, this.published.get(0))).isEqualTo(DeltaResult.APPLIED);
		assertThat(this.bob.entries(ALICE.id())).containsExactly(entry("new"));
		assertThat(this.bob.snapshot(ALICE.id(), ALICE.instance())).isEmpty();
	}

	@Test
	void listenerReadsTheNewState() {
		List<Integer> sizes = new ArrayList<>();
		Registry[] self = new Registry[1];
		self[0] = new Registry(ALICE, this.published::add,
				(owner, before, after) -> sizes.add(self[0].entries(owner).size()));
		self[0].register(entry("a"));
		self[0].registerAll(List.of(entry("b"), entry("c")));
		assertThat(sizes).containsExactly(1, 3, 3);
	}

	@Test
	void thousandServicesAreAllowedAndNoMore() {
		IntStream.range(0, 1000).forEach((i) -> this.alice.register(entry("service-" + i)));
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.alice.register(entry("one-more")))
			.withMessageContaining("1001")
			.withMessageContaining("1000 are allowed");
		assertThat(this.alice.entries(ALICE.id())).hasSize(1000);
		assertThat(this.published).hasSize(1000);
		this.alice.unregister("service-1");
		this.alice.register(entry("one-more"));
	}

	@Test
	void aPartHasAMebibyteAtMost() {
		fill(this.alice, 120, 8000);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> fill(this.alice, 140, 8000))
			.withMessageContaining("bytes");
		assertThat(this.alice.entries(ALICE.id())).hasSize(120);
		List<byte[]> pages = this.alice.snapshot(ALICE.id(), ALICE.instance());
		assertThat(pages.stream().mapToInt((page) -> page.length).sum()).isLessThanOrEqualTo(Part.MAX_BYTES);
		assertThat(pages).hasSizeLessThanOrEqualTo(Page.MAX_COUNT);
		pull(this.alice, ALICE, this.bob);
		assertThat(this.bob.entries(ALICE.id())).hasSize(120);
	}

	@Test
	void threat14RemotePartThatClaimsTooManyEntriesIsRefused() {
		WireWriter page = new WireWriter().varint(1, 1).varint(2, 0).varint(3, 1);
		for (int i = 0; i <= Part.MAX_ENTRIES; i++) {
			page.nested(4, new WireWriter().text(1, "s" + i));
		}
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.bob.mergeSnapshot(ALICE.id(), 1, page.toByteArray(), false))
			.withMessageContaining("1001 services");
		assertThat(this.bob.entries(ALICE.id())).isEmpty();
		assertThat(this.bob.owners()).containsExactly(BOB.id());
	}

	@Test
	void idsAndMetadataAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> entry("")).withMessageContaining("1 to 128");
		assertThatIllegalArgumentException().isThrownBy(() -> entry("a b"));
		assertThatIllegalArgumentException().isThrownBy(() -> entry("x".repeat(129)));
		assertThat(entry("x".repeat(128)).service()).hasSize(128);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ServiceEntry("s", Map.of("k", "x".repeat(8192)), true, 0))
			.withMessageContaining("8193 bytes");
		Map<String, String> many = new java.util.HashMap<>();
		IntStream.range(0, 65).forEach((i) -> many.put("k" + i, ""));
		assertThatIllegalArgumentException().isThrownBy(() -> new ServiceEntry("s", many, true, 0))
			.withMessageContaining("65 entries");
	}

	private static void fill(Registry registry, int services, int bytes) {
		registry.registerAll(IntStream.range(0, services)
			.mapToObj((i) -> new ServiceEntry("service-" + i, Map.of("k", "x".repeat(bytes)), true, i))
			.toList());
	}

	private static void pull(Registry from, Peer owner, Registry to) {
		from.snapshot(owner.id(), owner.instance())
			.forEach((page) -> to.mergeSnapshot(owner.id(), owner.instance(), page, false));
	}

	private static ServiceEntry entry(String service) {
		return new ServiceEntry(service, Map.of(), true, 7);
	}

	private static String name(ServiceEntry entry) {
		return entry == null ? "-" : entry.service() + entry.metadata() + (entry.healthy() ? "+" : "-");
	}

	private static Peer peer(String id, long instance) {
		return new Peer(NodeId.of(id), instance, new NodeAddress(id, 7946));
	}

}
