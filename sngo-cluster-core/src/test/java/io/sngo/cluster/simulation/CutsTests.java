// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CutsTests {

	/** As many as there are partitions of a set: Bell's numbers. */
	@ParameterizedTest
	@CsvSource({ "1, 1", "2, 2", "3, 5", "4, 15", "5, 52", "6, 203", "7, 877" })
	void everyCutIsThereOnce(int nodes, int bell) {
		List<Cut> cuts = Cuts.all(nodes);
		assertThat(cuts).hasSize(bell).allSatisfy((cut) -> assertIsCutOf(nodes, cut));
		assertThat(cuts.stream().map((cut) -> Set.copyOf(cut.sides())).distinct()).hasSize(bell);
		assertThat(cuts.get(0).sides()).hasSize(1);
		assertThat(cuts.get(bell - 1).sides()).hasSize(nodes);
	}

	@Test
	void moreThanSevenNodesHaveTooManyCuts() {
		assertThatIllegalArgumentException().isThrownBy(() -> Cuts.all(8));
		assertThatIllegalArgumentException().isThrownBy(() -> Cuts.all(0));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 7, 100, 1000 })
	void drawnCutsAreAllKindsOfCuts(int nodes) {
		SplittableRandom random = new SplittableRandom(1);
		Set<Integer> sides = new HashSet<>();
		Set<Boolean> majorities = new HashSet<>();
		for (int i = 0; i < 300; i++) {
			Cut cut = Cuts.random(nodes, random);
			assertIsCutOf(nodes, cut);
			sides.add(cut.sides().size());
			majorities.add(cut.hasMajority());
		}
		assertThat(sides).doesNotContain(1).hasSizeGreaterThanOrEqualTo(Math.min(4, nodes - 1));
		assertThat(majorities).hasSize(nodes == 2 ? 1 : 2);
	}

	@Test
	void sameSeedDrawsTheSame() {
		assertThat(Cuts.random(100, new SplittableRandom(3)))
			.hasToString(Cuts.random(100, new SplittableRandom(3)).toString());
	}

	@Test
	void cutJoinsThoseOfOneSide() {
		Cut cut = new Cut(new int[] { 0, 1, 0, 2, 1 });
		assertThat(cut.sides()).containsExactly(List.of(0, 2), List.of(1, 4), List.of(3));
		assertThat(cut.sideOf(4)).containsExactly(1, 4);
		assertThat(cut.joins(0, 2)).isTrue();
		assertThat(cut.joins(0, 1)).isFalse();
		assertThat(cut.hasMajority()).isFalse();
		assertThat(cut).hasToString("cut [[0, 2], [1, 4], [3]]");
	}

	private static void assertIsCutOf(int nodes, Cut cut) {
		assertThat(cut.sides().stream().flatMap(List::stream))
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, nodes).boxed().toList());
		assertThat(cut.sides()).allSatisfy((side) -> assertThat(side).isNotEmpty().isSorted())
			.isSortedAccordingTo(Comparator.comparingInt((side) -> side.get(0)));
		assertThat(cut.nodes()).isEqualTo(nodes);
	}

}
