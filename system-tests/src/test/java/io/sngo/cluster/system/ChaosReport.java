// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sngo.cluster.system.history.Call;
import io.sngo.cluster.system.history.CallHistory;
import io.sngo.cluster.system.history.Execution;
import io.sngo.cluster.system.history.LeaderHistory;
import io.sngo.cluster.system.history.StoreHistory;
import io.sngo.cluster.system.history.Tenure;
import io.sngo.cluster.system.history.WriteRun;

/**
 * What was seen in a run of faults: a line for each, and whatever contradicts a promise.
 */
final class ChaosReport {

	private static final String LINE = "| %-34s | %8s | %7s | %-60s | %9s | %10s |";

	private final Nodes nodes;

	private final TokenStore store;

	/** Whether the quorum is fixed, so that nothing makes up for it. */
	private final boolean fixed;

	/** Leaderships in a cluster apart: node and token. */
	private final Set<String> apart = new HashSet<>();

	private final List<String> lines = new ArrayList<>();

	private final List<String> violations = new ArrayList<>();

	ChaosReport(Nodes nodes, TokenStore store, boolean fixed) {
		this.nodes = nodes;
		this.store = store;
		this.fixed = fixed;
		this.lines
			.add(String.format(Locale.ROOT, LINE, "fault", "lasted s", "leaders", "calls", "whole s", "violations"));
	}

	/**
	 * Looks for violations that were not there before, and adds a line.
	 * @param begin when the fault began, in milliseconds since 1970
	 * @param end when it had ended
	 * @param whole when the cluster was whole again
	 */
	void add(Step step, long begin, long end, long whole) {
		if (step.fault() == Fault.SEEDS_DOWN && !this.fixed) {
			setApart(begin, whole);
		}
		int before = this.violations.size();
		check();
		String line = String.format(Locale.ROOT, LINE, step.number() + ". " + step.fault(), seconds(end - begin),
				elected(begin, whole), calls(begin, whole), seconds(whole - end), this.violations.size() - before);
		System.out.println(line);
		this.lines.add(line);
	}

	/**
	 * A seed that starts while all others are down begins a cluster, and leads it until
	 * the one that was there finds it. Only a fixed quorum rules that out: it is no
	 * violation without, see docs/chaos.md.
	 */
	private void setApart(long begin, long whole) {
		for (TestNode seed : this.nodes.seeds()) {
			seed.tenures()
				.stream()
				.filter((tenure) -> Clocks.millis(tenure.from()) > begin && Clocks.millis(tenure.from()) < whole)
				.forEach((tenure) -> this.apart.add(tenure.node() + " " + tenure.token()));
		}
	}

	/**
	 * All that is wrong so far.
	 */
	List<String> violations() {
		check();
		return List.copyOf(this.violations);
	}

	private void check() {
		List<WriteRun> runs = this.store.runs();
		List<Tenure> tenures = new ArrayList<>(runs.stream().map(WriteRun::tenure).toList());
		this.nodes.all().forEach((node) -> tenures.addAll(node.tenures()));
		tenures.removeIf((tenure) -> this.apart.contains(tenure.node() + " " + tenure.token()));
		note(LeaderHistory.violations(tenures));
		note(StoreHistory.violations(runs));
		// In this order: whatever has ended has begun before, and so on.
		List<Call> ended = calls().toList();
		List<Execution> executions = this.nodes.all().stream().flatMap((node) -> node.executions().stream()).toList();
		List<String> started = this.nodes.all().stream().flatMap((node) -> node.started().stream()).toList();
		note(CallHistory.violations(started, ended, executions));
	}

	private void note(Collection<String> found) {
		for (String violation : found) {
			if (!this.violations.contains(violation)) {
				System.out.println("VIOLATION: " + violation);
				this.violations.add(violation);
			}
		}
	}

	private Stream<Call> calls() {
		return this.nodes.all().stream().flatMap((node) -> node.calls().stream());
	}

	/**
	 * How many leaders were elected.
	 */
	private long elected(long begin, long end) {
		return this.nodes.all()
			.stream()
			.flatMap((node) -> node.since(begin))
			.filter((sighting) -> sighting.what().equals("LeaderElected") && sighting.at() <= end)
			.map(Sighting::rest)
			.distinct()
			.count();
	}

	private String calls(long begin, long end) {
		Map<String, Long> outcomes = calls().filter((call) -> call.ended() >= begin && call.ended() <= end)
			.collect(Collectors.groupingBy(Call::outcome, TreeMap::new, Collectors.counting()));
		return outcomes.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + entry.getKey())
			.collect(Collectors.joining(", "));
	}

	private static String seconds(long millis) {
		return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
	}

	/**
	 * A table of all.
	 */
	@Override
	public String toString() {
		List<WriteRun> runs = this.store.runs();
		return String.join("\n", this.lines) + "\n" + StoreHistory.count(runs) + " writes of leaders, "
				+ StoreHistory.refused(runs) + " of them refused; " + this.apart.size()
				+ " leaders of clusters that seeds began apart; " + this.violations.size() + " violations";
	}

}
