// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecordedMessagesTests {

	/**
	 * Of the membership 1 to 15, of the election 64 to 69 and 72: no lock is held here.
	 */
	@Test
	void messagesOfNearlyAllTypesAreSaid() {
		Set<Integer> types = RecordedMessages.all()
			.stream()
			.map((recorded) -> recorded.message().type())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(types).containsAll(IntStream.rangeClosed(1, 15).boxed().toList());
	}

}
