// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each broken promise is found.
 */
class CallHistoryTests {

	private final List<String> started = new ArrayList<>();

	private final List<Call> ended = new ArrayList<>();

	private final List<Execution> executions = new ArrayList<>();

	private void call(String id, String outcome, String detail, String... executors) {
		this.started.add(id);
		this.ended.add(new Call(2, id, 1, outcome, detail));
		executed(id, executors);
	}

	private void executed(String id, String... executors) {
		for (String executor : executors) {
			this.executions.add(new Execution(id, executor));
		}
	}

	private List<String> violations() {
		return CallHistory.violations(this.started, this.ended, this.executions);
	}

	@Test
	void promisedEndsAreFine() {
		call("1", "VALUE", "n1", "n1");
		call("2", "FAILED", "failed", "n1");
		call("3", "NOT_EXECUTED", "not-reached");
		call("4", "UNKNOWN", "timeout");
		call("5", "UNKNOWN", "timeout", "n1");
		this.started.add("6");
		this.started.add("7");
		executed("7", "n2");
		assertThat(violations()).isEmpty();
	}

	@Test
	void valueWithoutExecutionIsFound() {
		call("1", "VALUE", "n1");
		assertThat(violations()).containsExactly("call 1 ended as VALUE (n1) but was executed at []");
	}

	@Test
	void valueOfAnotherNodeThanExecutedIsFound() {
		call("1", "VALUE", "n1", "n2");
		assertThat(violations()).containsExactly("call 1 ended as VALUE (n1) but was executed at [n2]");
	}

	@Test
	void executedTwiceIsFoundWhateverTheOutcome() {
		call("1", "UNKNOWN", "timeout", "n1", "n2");
		this.started.add("2");
		executed("2", "n1", "n1");
		assertThat(violations()).containsExactly("call 1 was executed more than once: at [n1, n2]",
				"call 2 was executed more than once: at [n1, n1]");
	}

	@Test
	void executionOfWhatIsCalledNotExecutedIsFound() {
		call("1", "NOT_EXECUTED", "draining", "n1");
		assertThat(violations()).containsExactly("call 1 ended as NOT_EXECUTED (draining) but was executed at [n1]");
	}

	@Test
	void failureOfWhatWasNotExecutedIsFound() {
		call("1", "FAILED", "failed");
		assertThat(violations()).containsExactly("call 1 ended as FAILED (failed) but was not executed");
	}

	@Test
	void executionOfWhatNobodyCalledIsFound() {
		executed("1", "n1");
		assertThat(violations()).containsExactly("call 1 was executed and never made");
	}

	@Test
	void secondEndIsFound() {
		call("1", "UNKNOWN", "timeout", "n1");
		this.ended.add(new Call(3, "1", 1, "VALUE", "n1"));
		assertThat(violations()).containsExactly("call 1 has ended more than once");
	}

	@Test
	void unknownOutcomeIsFound() {
		call("1", "OTHER", "java.lang.Error");
		assertThat(violations())
			.containsExactly("call 1 ended as OTHER (java.lang.Error) but there is no such outcome");
	}

}
