// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;

/**
 * Greetings as nodes send them.
 */
final class GreetingSeeds {

	static final String CLUSTER = "demo";

	static final Peer LOCAL = new Peer(NodeId.of("local"), 1, new NodeAddress("10.0.0.1", 7946));

	static final Peer PEER = new Peer(NodeId.of("node1"), 0x0102030405060708L, new NodeAddress("fe80::1%eth0", 7946));

	static final Peer CALLER = new Peer(NodeId.of("urn:sngo:caller:till"), 2, new NodeAddress("10.0.0.3", 1));

	/** A channel in memory is on no machine. */
	static final TransportSecurity OPEN = new TransportSecurity(null, true, null, true, false);

	/** Sizes of the pieces in which they come. */
	private static final int[] PIECES = { 1, 5, 255 };

	private GreetingSeeds() {
	}

	static List<byte[]> hellos() {
		return List.of(Hello.of(CLUSTER, PEER, Lane.CONTROL, 0).encode(),
				Hello.of(CLUSTER, PEER, Lane.DATA, 1).encode(), Hello.of(CLUSTER, PEER, Lane.PROBE, -1).encode(),
				Hello.of("other", PEER, Lane.DATA, 0).encode(), Hello.of(CLUSTER, LOCAL, Lane.CONTROL, 0).encode(),
				Hello.of(CLUSTER, CALLER, Lane.DATA, 0).encode(), Hello.of(CLUSTER, CALLER, Lane.CONTROL, 0).encode(),
				Hello.of(CLUSTER, PEER, Lane.DATA, 4).withStripe(15).encode(),
				Hello.of(CLUSTER, PEER, Lane.CONTROL, 4).withStripe(16).encode(),
				new Hello(7, 9, CLUSTER, PEER, Lane.DATA, 0, new byte[32]).encode());
	}

	static List<byte[]> welcomes() {
		return List.of(new Welcome(ProtocolVersion.MAX, PEER, 0).encode(),
				new Welcome(ProtocolVersion.MIN, PEER, -1).encode());
	}

	static List<byte[]> refusals() {
		return List.of(new Refusal(Refusal.WRONG_CLUSTER, "of another cluster").encode(),
				new Refusal(Refusal.BUSY, "\u00e4\n\u001b[31m${jndi:x}").encode(), new Refusal(99, "").encode());
	}

	/**
	 * Greetings with their headers, each behind a byte that says how it is cut.
	 */
	static List<byte[]> inPieces(byte type, List<byte[]> bodies) {
		return bodies.stream()
			.flatMap((body) -> inPieces(HandshakeHandler.greeting(new FuzzChannel(), type, body)).stream())
			.toList();
	}

	/**
	 * What is said, behind a byte that says how it is cut. Releases the buffer.
	 */
	static List<byte[]> inPieces(ByteBuf said) {
		List<byte[]> seeds = new ArrayList<>();
		for (int piece : PIECES) {
			seeds.add(ByteBufUtil.getBytes(Unpooled.buffer().writeByte(piece).writeBytes(said.duplicate())));
		}
		said.release();
		return seeds;
	}

}
