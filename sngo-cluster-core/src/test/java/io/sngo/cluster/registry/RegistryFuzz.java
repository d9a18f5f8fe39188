// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes and pages of parts that others claim, one after the other. The input is a row
 * of them: one byte for what it is and whose, two for its length. What is malformed
 * changes nothing, and nobody writes in the local node's name.
 */
final class RegistryFuzz implements FuzzTarget {

	private static final Peer LOCAL = new Peer(NodeId.of("local"), 1, new NodeAddress("localhost", 7946));

	private static final NodeId[] OWNERS = { NodeId.of("a"), NodeId.of("b"), LOCAL.id(), NodeId.of("c") };

	private static final ServiceEntry MINE = new ServiceEntry("mine", Map.of(), true, 1);

	@Override
	public List<byte[]> seeds() {
		ServiceEntry echo = new ServiceEntry("echo", Map.of("zone", "a", "weight", "2"), true, 1_700_000_000_000L);
		ServiceEntry time = new ServiceEntry("a:time/v1", Map.of(), false, 0);
		List<ServiceEntry> large = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			large.add(new ServiceEntry("s" + i, Map.of("k", "v".repeat(1000)), true, i));
		}
		List<byte[]> seeds = new ArrayList<>();
		for (int owner = 0; owner < OWNERS.length; owner++) {
			seeds.add(row(owner, new Delta(1, List.of(echo), List.of(), false).encode(),
					new Delta(2, List.of(time), List.of("echo"), false).encode(),
					new Delta(5, List.of(), List.of(), true).encode()));
			seeds.add(row(4 | owner, Page.encode(3, List.of(echo, time)).get(0), Page.encode(4, List.of()).get(0)));
			seeds.add(row(4 | owner, Page.encode(9, large).get(1)));
		}
		return seeds;
	}

	private static byte[] row(int what, byte[]... parts) {
		byte[] row = {};
		for (byte[] part : parts) {
			int at = row.length;
			row = Arrays.copyOf(row, at + 3 + part.length);
			row[at] = (byte) what;
			row[at + 1] = (byte) (part.length >>> 8);
			row[at + 2] = (byte) part.length;
			System.arraycopy(part, 0, row, at + 3, part.length);
		}
		return row;
	}

	@Override
	public void run(byte[] input) {
		Told told = new Told();
		Registry registry = new Registry(LOCAL, (delta) -> {
		}, told);
		registry.register(MINE);
		int at = 0;
		while (input.length - at >= 3) {
			int what = input[at];
			int length = (input[at + 1] & 0xFF) << 8 | (input[at + 2] & 0xFF);
			int end = Math.min(input.length, at + 3 + length);
			merge(registry, OWNERS[what & 3], 1 + (what >>> 3 & 1), (what & 4) != 0,
					Arrays.copyOfRange(input, at + 3, end));
			at = end;
		}
		assertThat(registry.entries(LOCAL.id())).isEqualTo(List.of(MINE));
		for (NodeId owner : registry.owners()) {
			List<ServiceEntry> entries = registry.entries(owner);
			assertThat(entries).hasSizeLessThanOrEqualTo(Part.MAX_ENTRIES);
			assertThat(told.entries(owner)).isEqualTo(entries);
			entries.forEach(RegistryFuzz::check);
		}
	}

	private static void merge(Registry registry, NodeId owner, long instance, boolean page, byte[] bytes) {
		long version = registry.version(owner, instance);
		List<ServiceEntry> before = registry.entries(owner);
		try {
			if (page) {
				registry.mergeSnapshot(owner, instance, bytes, false);
			}
			else {
				registry.mergeDelta(owner, instance, bytes);
			}
			assertThat(registry.version(owner, instance)).isGreaterThanOrEqualTo(version);
		}
		catch (WireException ex) {
			assertThat(registry.version(owner, instance)).isEqualTo(version);
			assertThat(registry.entries(owner)).isEqualTo(before);
		}
	}

	private static void check(ServiceEntry entry) {
		List<ServiceEntry> again = Page.decode(Page.encode(1, List.of(entry)).get(0)).entries();
		assertThat(again).isEqualTo(List.of(entry));
	}

	@Override
	public long maxAllocated(int length) {
		return 64 * 1024 + 4096L * length;
	}

	/** What the listener has been told of. */
	private static final class Told implements RegistryListener {

		private final Map<NodeId, Map<String, ServiceEntry>> entries = new HashMap<>();

		@Override
		public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
			Map<String, ServiceEntry> known = this.entries.computeIfAbsent(owner, (id) -> new HashMap<>());
			String service = ((after != null) ? after : before).service();
			assertThat(known.get(service)).isEqualTo(before);
			if (after != null) {
				known.put(service, after);
			}
			else {
				known.remove(service);
			}
		}

		private List<ServiceEntry> entries(NodeId owner) {
			return this.entries.getOrDefault(owner, Map.of())
				.values()
				.stream()
				.sorted((one, other) -> one.service().compareTo(other.service()))
				.toList();
		}

	}

}
