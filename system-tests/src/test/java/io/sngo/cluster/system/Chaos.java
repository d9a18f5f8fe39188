// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Does to a cluster what a schedule says, one fault after the other.
 */
final class Chaos {

	private static final Duration EXIT = Duration.ofSeconds(30);

	private final Network network;

	private final Nodes nodes;

	/**
	 * @param nodes at the sites of the network, in its order
	 */
	Chaos(Network network, Nodes nodes) {
		this.network = network;
		this.nodes = nodes;
	}

	/**
	 * Makes a fault, lets it last, and ends it: all processes run again.
	 * @param leader index of the leader
	 * @return the nodes that were started anew
	 */
	List<TestNode> inflict(Step step, int leader) {
		List<Integer> order = new ArrayList<>(step.order());
		if (step.leaderFirst()) {
			order.remove(Integer.valueOf(leader));
			order.add(0, leader);
		}
		int first = order.get(0);
		return switch (step.fault()) {
			case KILL -> killed(order.subList(0, step.flip() ? 2 : 1), step);
			case PAUSE -> paused(this.nodes.get(first), step);
			case PARTITION -> cut(Link.bothWays(order.subList(0, 2), order.subList(2, order.size())), step);
			case ONE_WAY ->
				cut(step.flip() ? Link.oneWay(order, List.of(first)) : Link.oneWay(List.of(first), order), step);
			case BRIDGE -> cut(Link.bothWays(order.subList(1, 3), order.subList(3, order.size())), step);
			case RING -> cut(ring(order), step);
			case SMALL_LOSS -> lasting(this.network.lose(5), step);
			case LARGE_LOSS -> lasting(this.network.lose(20), step);
			case SLOW_LINK -> lasting(this.network.slowDown(first), step);
			case ROLLING_RESTART -> rollingRestart(order);
			case SEEDS_DOWN -> killed(List.of(0, 1), step);
			case MASS_RESTART -> killed(order, step);
			case HERD_JOIN -> herd(step.flip() ? 0 : 1);
		};
	}

	private List<TestNode> killed(List<Integer> victims, Step step) {
		List<TestNode> killed = victims.stream().map(this.nodes::get).toList();
		killed.forEach((node) -> node.process().signal("KILL"));
		killed.forEach((node) -> node.process().exit(EXIT));
		last(step);
		return started(killed);
	}

	private static List<TestNode> paused(TestNode node, Step step) {
		node.process().signal("STOP");
		last(step);
		node.process().signal("CONT");
		return List.of();
	}

	private List<TestNode> cut(Set<Link> links, Step step) {
		return lasting(this.network.cut(links), step);
	}

	private static List<TestNode> lasting(AutoCloseable fault, Step step) {
		last(step);
		try {
			fault.close();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return List.of();
	}

	/**
	 * All ways but those between neighbours.
	 */
	private static Set<Link> ring(List<Integer> order) {
		Set<Link> links = Link.oneWay(order, order);
		for (int i = 0; i < order.size(); i++) {
			links.removeAll(Link.bothWays(List.of(order.get(i)), List.of(order.get((i + 1) % order.size()))));
		}
		return links;
	}

	private List<TestNode> rollingRestart(List<Integer> order) {
		// Starts are most of the time that the normal run takes.
		List<TestNode> some = order.stream().limit(Run.FULL ? order.size() : 2).map(this.nodes::get).toList();
		for (TestNode node : some) {
			stop(List.of(node));
			started(List.of(node));
			this.nodes.awaitAllActive(Duration.ofSeconds(60));
		}
		return some;
	}

	private List<TestNode> herd(int seed) {
		List<TestNode> herd = this.nodes.others(this.nodes.get(seed));
		stop(herd);
		return started(herd);
	}

	private static void stop(List<TestNode> running) {
		running.forEach((node) -> node.process().signal("TERM"));
		running.forEach((node) -> node.process().exit(EXIT));
	}

	private static List<TestNode> started(List<TestNode> stopped) {
		stopped.forEach(TestNode::start);
		stopped.forEach(TestNode::awaitReady);
		return stopped;
	}

	private static void last(Step step) {
		Clocks.pass(Duration.ofSeconds(step.seconds()));
	}

}
