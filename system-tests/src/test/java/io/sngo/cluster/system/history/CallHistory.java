// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether every call was executed as its outcome promises, see docs/semantics.md.
 */
public final class CallHistory {

	private CallHistory() {
	}

	/**
	 * What is wrong, in words; nothing where all is well.
	 * @param started the ids of all calls, those that nobody has seen the end of among
	 * them: their callers were killed, or they run still
	 * @param ended all calls that have ended
	 * @param executions all that was executed
	 */
	public static List<String> violations(Collection<String> started, Collection<Call> ended,
			Collection<Execution> executions) {
		Map<String, List<String>> executors = executions.stream()
			.collect(Collectors.groupingBy(Execution::id, Collectors.mapping(Execution::node, Collectors.toList())));
		List<String> violations = new ArrayList<>();
		executors.forEach((id, nodes) -> {
			if (nodes.size() > 1) {
				violations.add("call " + id + " was executed more than once: at " + nodes);
			}
		});
		Set<String> made = new HashSet<>(started);
		executors.keySet()
			.stream()
			.filter((id) -> !made.contains(id))
			.forEach((id) -> violations.add("call " + id + " was executed and never made"));
		Set<String> over = new HashSet<>();
		for (Call call : ended) {
			if (!over.add(call.id())) {
				violations.add("call " + call.id() + " has ended more than once");
			}
			String problem = problem(call, executors.getOrDefault(call.id(), List.of()));
			if (problem != null) {
				violations.add("call " + call.id() + " ended as " + call.outcome() + " (" + call.detail() + ") but "
						+ problem);
			}
		}
		return violations;
	}

	private static String problem(Call call, List<String> executors) {
		return switch (call.outcome()) {
			case "VALUE" -> executors.equals(List.of(call.detail())) ? null : "was executed at " + executors;
			case "FAILED" -> executors.isEmpty() ? "was not executed" : null;
			case "NOT_EXECUTED" -> executors.isEmpty() ? null : "was executed at " + executors;
			case "UNKNOWN" -> null;
			default -> "there is no such outcome";
		};
	}

}
