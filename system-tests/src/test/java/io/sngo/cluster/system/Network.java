// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A network of its own for each node: one namespace per node on one bridge, where packets
 * can be dropped without anybody being told. The test reaches all of them, always.
 */
final class Network implements AutoCloseable {

	private static final Path ETC = Path.of("/etc/netns");

	private static final AtomicInteger COUNT = new AtomicInteger();

	/** Short: names of interfaces have 15 characters at most. */
	private final String name = "sg" + Long.toString(ProcessHandle.current().pid(), 36) + "x" + COUNT.incrementAndGet();

	private final String subnet = "10.213." + (Run.MAX_FORKS * (ProcessHandle.current().pid() % 31) + Run.FORK) + ".";

	private final List<String> namespaces = new ArrayList<>();

	private final Thread cleanup = new Thread(this::remove);

	private Network() {
	}

	/**
	 * Sets a network up; the test is skipped where that is not possible.
	 */
	static Network of(int size) {
		assumeTrue(Commands.succeeds("ip", "netns", "list"), "needs the program 'ip' (package iproute2)");
		assumeTrue(Commands.succeeds("nft", "--version"), "needs the program 'nft' (package nftables)");
		assumeTrue(Commands.run("id", "-u").strip().equals("0"), "needs root, to make network namespaces");
		Network network = new Network();
		Runtime.getRuntime().addShutdownHook(network.cleanup);
		try {
			network.setUp(size);
			return network;
		}
		catch (RuntimeException ex) {
			network.close();
			throw ex;
		}
	}

	private void setUp(int size) {
		ip("link", "add", this.name, "type", "bridge");
		ip("addr", "add", host() + "/24", "dev", this.name);
		ip("link", "set", this.name, "up");
		for (int i = 1; i <= size; i++) {
			String namespace = this.name + "n" + i;
			String outside = this.name + "v" + i;
			ip("netns", "add", namespace);
			this.namespaces.add(namespace);
			ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", namespace);
			ip("link", "set", outside, "master", this.name, "up");
			ip("-n", namespace, "addr", "add", this.subnet + i + "/24", "dev", "eth0");
			ip("-n", namespace, "link", "set", "eth0", "up");
			ip("-n", namespace, "link", "set", "lo", "up");
		}
	}

	List<Site> sites() {
		List<Site> sites = new ArrayList<>();
		for (int i = 0; i < this.namespaces.size(); i++) {
			sites.add(new Site(address(i), List.of("ip", "netns", "exec", this.namespaces.get(i))));
		}
		return sites;
	}

	/**
	 * Starts a name server that all sites ask.
	 * @param name the name it knows
	 */
	NameServer nameServer(String name) {
		try {
			for (String namespace : this.namespaces) {
				// What is in there takes the place of the file in /etc for that
				// namespace.
				Path directory = Files.createDirectories(ETC.resolve(namespace));
				Files.writeString(directory.resolve("resolv.conf"), "nameserver " + host() + "\n");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new NameServer(host(), name);
	}

	/**
	 * The address at which all sites reach the test, cut or not.
	 */
	String host() {
		return this.subnet + "254";
	}

	/**
	 * Silently drops all packets between one site and all others, in both directions.
	 */
	Cut cut(int index) {
		return cut(Link.bothWays(List.of(index), all()));
	}

	/**
	 * Silently drops all packets on some ways.
	 */
	Cut cut(Set<Link> links) {
		return drop(links, 100);
	}

	/**
	 * Drops some packets on all ways, at random.
	 */
	Cut lose(int percent) {
		return drop(Link.oneWay(all(), all()), percent);
	}

	private Cut drop(Set<Link> links, int percent) {
		return new Cut(links.stream()
			.collect(Collectors.groupingBy((link) -> this.namespaces.get(link.to()),
					Collectors.mapping((link) -> address(link.from()), Collectors.toSet()))),
				percent);
	}

	/**
	 * Makes the way from one site to all others slow.
	 */
	SlowLink slowDown(int index) {
		return new SlowLink(this.namespaces.get(index));
	}

	/**
	 * Gives the way from one site to all others a rate.
	 * @param rate as in {@code 100mbit}
	 */
	SlowLink limit(int index, String rate) {
		return new SlowLink(this.namespaces.get(index), rate, "64kb");
	}

	private List<Integer> all() {
		return IntStream.range(0, this.namespaces.size()).boxed().toList();
	}

	private String address(int index) {
		return this.subnet + (index + 1);
	}

	@Override
	public void close() {
		Runtime.getRuntime().removeShutdownHook(this.cleanup);
		remove();
	}

	private void remove() {
		// The ends of a pair of interfaces go with the namespace of one of them.
		this.namespaces.forEach((namespace) -> Commands.succeeds("ip", "netns", "del", namespace));
		Commands.succeeds("ip", "link", "del", this.name);
		this.namespaces.forEach((namespace) -> Commands.succeeds("rm", "-rf", ETC.resolve(namespace).toString()));
	}

	private static void ip(String... arguments) {
		List<String> command = new ArrayList<>(List.of("ip"));
		command.addAll(List.of(arguments));
		Commands.run(command.toArray(String[]::new));
	}

}
