// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.NodeAddress;

/**
 * A node in a process of its own, which can be killed. It offers {@code echo},
 * {@code hang} that never answers, and {@code hanging} that tells how many calls hang. It
 * ends with the process that started it.
 */
final class NodeProcess implements AutoCloseable {

	private final Process process;

	private final NodeAddress address;

	private NodeProcess(Process process, NodeAddress address) {
		this.process = process;
		this.address = address;
	}

	static NodeProcess start(String id, int port, NodeAddress seed) {
		try {
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
							"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
							NodeProcess.class.getName(), id, String.valueOf(port), seed.toString()));
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
			BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
			String line = output.readLine();
			while (line != null && !line.startsWith("listens ")) {
				line = output.readLine();
			}
			if (line == null) {
				throw new IllegalStateException("Node " + id + " ended with " + process.waitFor());
			}
			return new NodeProcess(process, NodeAddress.parse(line.substring("listens ".length()), 1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	NodeAddress address() {
		return this.address;
	}

	/**
	 * Ends it as {@code kill -9} does.
	 */
	void kill() {
		this.process.destroyForcibly();
	}

	@Override
	public void close() {
		kill();
	}

	/**
	 * The process itself.
	 */
	public static void main(String[] arguments) throws IOException {
		String id = arguments[0];
		NodeAddress seed = NodeAddress.parse(arguments[2], 1);
		NodeAddress local = new NodeAddress("127.0.0.1", Math.max(1, Integer.parseInt(arguments[1])));
		TestNodes.Settings settings = TestNodes.settings(id).withSeeds(seed);
		Cluster cluster = Cluster.builder((arguments[1].equals("0") ? settings : settings.at(local)).config()).build();
		cluster.start();
		TestNodes.offerEcho(cluster, id);
		AtomicInteger hanging = new AtomicInteger();
		cluster.remoteService().register("hang", String.class, (text, context) -> {
			hanging.incrementAndGet();
			new CountDownLatch(1).await();
			return text;
		});
		cluster.remoteService().register("hanging", String.class, (text, context) -> hanging.get());
		cluster.publish();
		System.out.println("listens " + TestNodes.address(cluster));
		while (System.in.read() >= 0) {
			// until the parent ends
		}
		Runtime.getRuntime().halt(0);
	}

}
