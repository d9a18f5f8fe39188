// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What version 1 looks like on the wire. These bytes never change: nodes of older
 * versions send them.
 */
class GoldenFrameTests {

	private static final String HELLO = "08011001" // versions 1 to 1
			+ "1a0464656d6f" // cluster "demo"
			+ "221d" + "0a056e6f646531" // node "node1"
			+ "110807060504030201" // instance
			+ "1a0831302e302e302e35" // host "10.0.0.5"
			+ "208a3e" // port 7946
			+ "2802" // lane DATA
			+ "3000" // capabilities
			+ "3a00"; // credentials

	private static final Peer PEER = new Peer(NodeId.of("node1"), 0x0102030405060708L,
			new NodeAddress("10.0.0.5", 7946));

	@Test
	void hello() {
		assertThat(hex(Hello.of("demo", PEER, Lane.DATA, 0).encode())).isEqualTo(HELLO);
		Hello read = Hello.decode(bytes(HELLO));
		assertThat(read.minVersion()).isEqualTo(1);
		assertThat(read.maxVersion()).isEqualTo(1);
		assertThat(read.cluster()).isEqualTo("demo");
		assertThat(read.peer()).isEqualTo(PEER);
		assertThat(read.lane()).isEqualTo(Lane.DATA);
		assertThat(read.credentials()).isEmpty();
	}

	@Test
	void helloOfALaterVersionWithFieldsThatNobodyKnowsYet() {
		String later = "08011007" // versions 1 to 7
				+ "1a0464656d6f" // cluster
				+ "2227" + "0a056e6f646531" + "110807060504030201" + "1a0831302e302e302e35" + "208a3e" + "4a03010203"
				+ "509601" + "5801" // unknown fields of the peer
				+ "2801" // lane CONTROL
				+ "ba0603666f6f" // unknown field 103, bytes
				+ "c1060000000000000000" // unknown field 104, eight bytes
				+ "c806ffffffffffffffffff01"; // unknown field 105, varint
		Hello read = Hello.decode(bytes(later));
		assertThat(read.peer()).isEqualTo(PEER);
		assertThat(read.lane()).isEqualTo(Lane.CONTROL);
		assertThat(ProtocolVersion.common(read.minVersion(), read.maxVersion())).isEqualTo(1);
	}

	@Test
	void welcome() {
		String golden = "0801" + "121d" + "0a056e6f646531" + "110807060504030201" + "1a0831302e302e302e35" + "208a3e"
				+ "1800";
		assertThat(hex(new Welcome(1, PEER, 0).encode())).isEqualTo(golden);
		assertThat(Welcome.decode(bytes(golden + "fa0100"))).isEqualTo(new Welcome(1, PEER, 0));
	}

	@Test
	void compressionIsAgreedOnByCapabilities() {
		long capabilities = Compression.BETWEEN_HOSTS.capabilities();
		String hello = HELLO.replace("3000", "3001");
		assertThat(hex(Hello.of("demo", PEER, Lane.DATA, capabilities).encode())).isEqualTo(hello);
		assertThat(Hello.decode(bytes(hello)).capabilities()).isEqualTo(capabilities);
		assertThat(Hello.decode(bytes(HELLO)).capabilities()).as("of the first release").isZero();
		String welcome = "0801" + "121d" + "0a056e6f646531" + "110807060504030201" + "1a0831302e302e302e35" + "208a3e"
				+ "1801";
		assertThat(hex(new Welcome(1, PEER, capabilities).encode())).isEqualTo(welcome);
		assertThat(Welcome.decode(bytes(welcome)).capabilities()).isEqualTo(capabilities);
	}

	@Test
	void rolesAreFieldsOfTheirOwn() {
		Set<String> roles = Set.of("shop", "admin");
		String hello = HELLO + "420561646d696e" + "420473686f70";
		assertThat(hex(Hello.of("demo", PEER, Lane.DATA, 0).withRoles(roles).encode())).isEqualTo(hello);
		assertThat(Hello.decode(bytes(hello)).roles()).isEqualTo(roles);
		assertThat(Hello.decode(bytes(HELLO)).roles()).as("of the first release").isEmpty();
		String welcome = "0801" + "121d" + "0a056e6f646531" + "110807060504030201" + "1a0831302e302e302e35" + "208a3e"
				+ "1800";
		assertThat(hex(new Welcome(1, PEER, 0, roles).encode())).isEqualTo(welcome + "2a0561646d696e" + "2a0473686f70");
		assertThat(Welcome.decode(bytes(welcome + "2a0473686f70")).roles()).containsExactly("shop");
		assertThat(Welcome.decode(bytes(welcome)).roles()).as("of the first release").isEmpty();
	}

	@Test
	void aConnectionBesideTheFirstHasANumber() {
		String hello = HELLO + "4803";
		assertThat(hex(Hello.of("demo", PEER, Lane.DATA, 0).withStripe(3).encode())).isEqualTo(hello);
		assertThat(hex(Hello.of("demo", PEER, Lane.DATA, 0).withStripe(0).encode())).isEqualTo(HELLO);
		assertThat(Hello.decode(bytes(hello)).stripe()).isEqualTo(3);
		assertThat(Hello.decode(bytes(HELLO)).stripe()).as("of the first release").isZero();
		assertThat(TestNode.config().capabilities()).isEqualTo(Compression.DEFLATE | 4);
	}

	@Test
	void refusal() {
		String golden = "0801" + "12026e6f";
		assertThat(hex(new Refusal(Refusal.WRONG_CLUSTER, "no").encode())).isEqualTo(golden);
		assertThat(Refusal.decode(bytes(golden + "1801"))).isEqualTo(new Refusal(1, "no"));
	}

	@Test
	void greetingOnTheWire() {
		ByteBuf out = HandshakeHandler.greeting(new EmbeddedChannel(), Frame.REFUSAL,
				new Refusal(Refusal.WRONG_CLUSTER, "no").encode());
		assertThat(hex(out)).isEqualTo("534e474f" + "00000006" + "03" + "00" + "0000" + "0801" + "12026e6f");
		out.release();
	}

	@Test
	void framesOnTheWire() {
		assertThat(encoded(new Frame(Frame.CONTROL, (short) 42, Unpooled.wrappedBuffer(bytes("cafe")))))
			.isEqualTo("00000002" + "06" + "00" + "002a" + "cafe");
		assertThat(encoded(new Frame(Frame.DATA, (short) 0, Unpooled.wrappedBuffer(bytes("0102030405")))))
			.isEqualTo("00000005" + "07" + "00" + "0000" + "0102030405");
		assertThat(encoded(new Frame(Frame.RETIRE, (short) 0, Unpooled.EMPTY_BUFFER)))
			.isEqualTo("00000000" + "04" + "00" + "0000");
		assertThat(encoded(new Frame(Frame.DONE, (short) 0, Unpooled.EMPTY_BUFFER)))
			.isEqualTo("00000000" + "05" + "00" + "0000");
		assertThat(encoded(new Frame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER)))
			.isEqualTo("00000000" + "08" + "00" + "0000");
	}

	private static String encoded(Frame frame) {
		FrameEncoder encoder = new FrameEncoder(UnpooledByteBufAllocator.DEFAULT);
		encoder.add(frame);
		ByteBuf out = Objects.requireNonNull(encoder.poll()).bytes();
		try {
			return hex(out);
		}
		finally {
			out.release();
		}
	}

	private static String hex(ByteBuf buffer) {
		byte[] bytes = new byte[buffer.readableBytes()];
		buffer.getBytes(buffer.readerIndex(), bytes);
		return hex(bytes);
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex);
	}

}
