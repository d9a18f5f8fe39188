// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidLeaderOnlyFailureAnalyzerTests {

	@Test
	void namesTheMethodAndWhatToDo() throws Exception {
		FailureAnalysis analysis = new InvalidLeaderOnlyFailureAnalyzer().analyze(new IllegalStateException(
				new InvalidLeaderOnlyException("jobs", Object.class.getMethod("hashCode"), "it returns int")));
		assertThat(analysis.getDescription())
			.isEqualTo("Method 'hashCode' of bean 'jobs' (java.lang.Object) cannot be @LeaderOnly: it returns int.");
		assertThat(analysis.getAction()).contains("void", "private");
	}

}
