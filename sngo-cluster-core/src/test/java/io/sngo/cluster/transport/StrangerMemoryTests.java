// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.management.JMException;
import javax.management.ObjectName;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a node keeps for each connection of somebody who has not shaken hands: its own
 * objects, all arrays of bytes, and all buffers. What a JVM and Netty have for any socket
 * comes on top.
 */
@ExtendWith(BufferLeaks.class)
class StrangerMemoryTests {

	private static final Logger logger = LoggerFactory.getLogger(StrangerMemoryTests.class);

	private static final int STRANGERS = 500;

	/** Below what one address may have. */
	private static final int PER_ADDRESS = 100;

	private static final int MAX_BYTES = 4 * 1024;

	private final List<SocketChannel> strangers = new ArrayList<>();

	private TestNode node;

	@BeforeEach
	void start() throws IOException {
		this.node = new TestNode("node",
				(config) -> new TransportConfig("test", "127.0.0.1", 0, false, null, 0, 1024 * 1024,
						Duration.ofMinutes(2), Duration.ofMinutes(2), 4096, 512, 4 * 1024 * 1024,
						Compression.BETWEEN_HOSTS),
				TestSecrets.security(1));
		// What the first ones let load and keep is no price of the others.
		for (Said said : Said.values()) {
			connect(1, said.bytes());
		}
		await().atMost(TestNode.SOON).until(() -> Heap.look(FrameParts.class).witnesses() == 2);
	}

	@AfterEach
	void stop() throws IOException {
		for (SocketChannel stranger : this.strangers) {
			stranger.close();
		}
		this.node.close();
	}

	@ParameterizedTest
	@EnumSource
	void aStrangerTakesFourKibibytesAtMost(Said said) throws IOException {
		Heap before = Heap.look(said.witness);
		connect(STRANGERS, said.bytes());
		await().atMost(TestNode.SOON)
			.until(() -> Heap.look(said.witness).witnesses() == before.witnesses() + STRANGERS);
		Heap during = Heap.look(said.witness);
		long each = (during.ours() - before.ours()) / STRANGERS;
		logger.info("A stranger who has said {} takes {} bytes, and {} with all that a JVM and Netty have for it", said,
				each, (during.all() - before.all()) / STRANGERS);
		assertThat(each).isPositive().isLessThanOrEqualTo(MAX_BYTES);
	}

	private void connect(int count, byte[] bytes) throws IOException {
		for (int i = 0; i < count; i++) {
			SocketChannel stranger = SocketChannel.open();
			this.strangers.add(stranger);
			stranger.setOption(StandardSocketOptions.TCP_NODELAY, true);
			stranger.bind(new InetSocketAddress(InetAddress.getByName("127.0.5." + (1 + i / PER_ADDRESS)), 0));
			stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.node.port()));
			stranger.write(ByteBuffer.wrap(bytes));
		}
	}

	/**
	 * How far a stranger has come.
	 */
	enum Said {

		NOTHING(InboundHandshake.class),

		/** A greeting as long as any may be, but for its last byte. */
		ALMOST_ALL(FrameParts.class),

		/**
		 * All of it, for which he has seen a secret's id, and of a proof all but the last
		 * byte.
		 */
		ALMOST_A_PROOF(ServerAuthentication.class);

		private final Class<?> witness;

		/**
		 * @param witness of which there is one for each that has come so far
		 */
		Said(Class<?> witness) {
			this.witness = witness;
		}

		byte[] bytes() {
			return switch (this) {
				case NOTHING -> new byte[0];
				case ALMOST_ALL -> greeting(new byte[Frame.MAX_HANDSHAKE_BODY], Frame.MAX_HANDSHAKE_BODY - 1, 0);
				case ALMOST_A_PROOF -> {
					byte[] hello = longestHello();
					yield greeting(hello, hello.length, Frame.MAX_PROOF_BODY - 1);
				}
			};
		}

		private static byte[] longestHello() {
			Peer peer = new Peer(NodeId.of("n".repeat(128)), 7, new NodeAddress("h".repeat(63), 65535));
			Set<String> roles = IntStream.range(0, 32)
				.mapToObj((number) -> "r".repeat(62) + (10 + number))
				.collect(Collectors.toSet());
			return Hello
				.of("test", peer, Lane.CONTROL, SignedRecords.CAPABILITY, KeyOffer.of(TestSecrets.keys(1)).encode())
				.withRoles(roles)
				.encode();
		}

		private static byte[] greeting(byte[] hello, int said, int ofProof) {
			ByteBuffer bytes = ByteBuffer
				.allocate(Preamble.LENGTH + Frame.HEADER + said + ((ofProof > 0) ? Frame.HEADER + ofProof : 0));
			bytes.put("SNGO".getBytes(StandardCharsets.US_ASCII))
				.put(RawPeer.header(hello.length, Frame.HELLO, 0))
				.put(hello, 0, said);
			if (ofProof > 0) {
				bytes.put(RawPeer.header(Frame.MAX_PROOF_BODY, Frame.PROOF, 0));
			}
			return bytes.array();
		}

	}

	/**
	 * What is reachable.
	 *
	 * @param witnesses how many there are of one class
	 * @param ours bytes of this library's objects, of arrays of bytes, and of buffers
	 * @param all bytes of everything
	 */
	private record Heap(long witnesses, long ours, long all) {

		static Heap look(Class<?> witness) {
			long witnesses = 0;
			long buffers = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
			long ours = buffers;
			long all = buffers;
			for (String line : histogram().split("\n", -1)) {
				// number, instances, bytes, class
				String[] columns = line.strip().split("\\s+", -1);
				if (columns.length < 4 || !columns[0].matches("\\d+:")) {
					continue;
				}
				long bytes = Long.parseLong(columns[2]);
				all += bytes;
				if (columns[3].startsWith("io.sngo.") || columns[3].equals("[B")) {
					ours += bytes;
				}
				if (columns[3].equals(witness.getName())) {
					witnesses = Long.parseLong(columns[1]);
				}
			}
			return new Heap(witnesses, ours, all);
		}

		private static String histogram() {
			try {
				return (String) ManagementFactory.getPlatformMBeanServer()
					.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
							new Object[] { null }, new String[] { String[].class.getName() });
			}
			catch (JMException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
