// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes of all versions compare these values, so they never change.
 */
class HashesTests {

	@Test
	void valuesAreThoseOfAllVersions() {
		assertThat(Hashes.of("")).isEqualTo(0xf52a15e9a9b5e89bL);
		assertThat(Hashes.of("node-1")).isEqualTo(0x13950d4ef307e655L);
		assertThat(Hashes.of("node-2")).isEqualTo(0xc8c9d86c1e83187bL);
		assertThat(Hashes.combine(Hashes.of("node-1"), 7)).isEqualTo(0x32aa980ca9313c55L);
	}

	/** The first number that SplitMix64 gives for the seed 0, as its authors publish. */
	@Test
	void mixerIsTheOneOfSplitMix() {
		assertThat(Hashes.mix(0x9e3779b97f4a7c15L)).isEqualTo(0xe220a8397b1dcdafL);
	}

	@Test
	void textsThatStringTakesForEqualAreNot() {
		assertThat("node-Aa".hashCode()).isEqualTo("node-BB".hashCode());
		assertThat(Hashes.of("node-Aa")).isNotEqualTo(Hashes.of("node-BB"));
	}

	@Test
	void lowBitsOfSimilarNamesDiffer() {
		Set<Long> low = new HashSet<>();
		for (int i = 0; i < 1_000; i++) {
			low.add(Hashes.of("node-" + i) & 0xffff);
		}
		// Of 1,000 drawn from 65,536 about 992 are distinct.
		assertThat(low).hasSizeGreaterThan(970);
	}

}
