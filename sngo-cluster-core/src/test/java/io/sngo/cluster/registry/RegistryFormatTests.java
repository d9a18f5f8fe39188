// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The bytes of version 1, pinned, and what becomes of bytes that are none of it.
 */
class RegistryFormatTests {

	private static final NodeId OWNER = NodeId.of("owner");

	private static final ServiceEntry ECHO = new ServiceEntry("echo", Map.of("zone", "a", "v", "1"), true, 300);

	private static final String GOLDEN_DELTA = "0802121e" + "0a046563686f" + "12060a0176120131"
			+ "12090a047a6f6e65120161" + "1801" + "20ac02" + "1a036f6c64";

	private static final String GOLDEN_PAGE = "080210001801" + "221e" + "0a046563686f" + "12060a0176120131"
			+ "12090a047a6f6e65120161" + "1801" + "20ac02";

	private final Registry registry = new Registry(new Peer(NodeId.of("local"), 1, new NodeAddress("localhost", 7946)),
			(delta) -> {
			}, (owner, before, after) -> {
			});

	@Test
	void deltaIsWrittenAsEver() {
		assertThat(hex(new Delta(2, List.of(ECHO), List.of("old"), false).encode())).isEqualTo(GOLDEN_DELTA);
	}

	@Test
	void deltaIsReadAsEver() {
		assertThat(Delta.decode(bytes(GOLDEN_DELTA))).isEqualTo(new Delta(2, List.of(ECHO), List.of("old"), false));
	}

	@Test
	void noticeIsWrittenAndReadAsEver() {
		assertThat(hex(new Delta(5, List.of(), List.of(), true).encode())).isEqualTo("08052001");
		assertThat(Delta.decode(bytes("08052001"))).isEqualTo(new Delta(5, List.of(), List.of(), true));
	}

	@Test
	void pageIsWrittenAsEver() {
		assertThat(Page.encode(2, List.of(ECHO))).singleElement()
			.satisfies((page) -> assertThat(hex(page)).isEqualTo(GOLDEN_PAGE));
	}

	@Test
	void pageIsReadAsEver() {
		assertThat(Page.decode(bytes(GOLDEN_PAGE))).isEqualTo(new Page(2, 0, 1, List.of(ECHO), 38));
	}

	@Test
	void fieldsOfNewerVersionsAreSkipped() {
		assertThat(Delta.decode(bytes(GOLDEN_DELTA + "5001" + "5a0161"))).isEqualTo(Delta.decode(bytes(GOLDEN_DELTA)));
		assertThat(Page.decode(bytes(GOLDEN_PAGE + "5001")).entries()).containsExactly(ECHO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0800", "10", "0802ff", "08021205", "080212020a00", "080212030a0120", "0a0102",
			"08021a", "08022002", "08ffffffffffffffffffff01" })
	void malformedDeltaIsRefused(String hex) {
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> this.registry.mergeDelta(OWNER, 1, bytes(hex)));
		assertThat(this.registry.owners()).doesNotContain(OWNER);
	}

	@Test
	void threat14APageClaimsNoMorePagesThanAPartMayHave() {
		byte[] page = new WireWriter().varint(1, 1).varint(2, 0).varint(3, Page.MAX_COUNT + 1).toByteArray();
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.registry.mergeSnapshot(OWNER, 1, page, false));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0801", "080110011801", "08011000185a", "080110001800", "08001000180122020a00",
			"0801100018012210", "0801100018012203180222" })
	void malformedPageIsRefused(String hex) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.registry.mergeSnapshot(OWNER, 1, bytes(hex), false));
		assertThat(this.registry.owners()).doesNotContain(OWNER);
	}

	@Test
	void keyThatIsNamedTwiceIsRefused() {
		WireWriter twice = new WireWriter().text(1, "k").text(2, "v");
		WireWriter delta = new WireWriter().varint(1, 1)
			.nested(2, new WireWriter().text(1, "s").nested(2, twice).nested(2, twice));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Delta.decode(delta.toByteArray()))
			.withMessageContaining("twice");
	}

	@Test
	void whatIsTooLongIsRefusedUnread() {
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Delta.decode(new byte[4097]))
			.withMessageContaining("4096 are allowed");
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Page.decode(new byte[24577]))
			.withMessageContaining("24576 are allowed");
	}

	@Test
	void flippedBitsAreReadOrRefusedButNothingElse() {
		Random random = new Random(1);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = bytes((i & 1) == 0 ? GOLDEN_DELTA : GOLDEN_PAGE);
			for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
				bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
			}
			NodeId owner = NodeId.of("owner-" + i % 10);
			try {
				if ((i & 1) == 0) {
					this.registry.mergeDelta(owner, i, bytes);
				}
				else {
					this.registry.mergeSnapshot(owner, i, bytes, (i & 2) == 0);
				}
			}
			catch (WireException ex) {
				assertThat(ex).hasMessageMatching("(?s).+");
			}
		}
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex);
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

}
