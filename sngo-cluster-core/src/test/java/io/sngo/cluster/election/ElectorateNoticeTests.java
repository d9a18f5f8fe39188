// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeId;

import static io.sngo.cluster.election.Voters.change;
import static io.sngo.cluster.election.Voters.founded;
import static org.assertj.core.api.Assertions.assertThat;

class ElectorateNoticeTests {

	/** As the transport has it. */
	private static final int MAX_CONTROL_BODY = 64 * 1024;

	private static final AgreedElectorate FIRST = founded("a b").of(3);

	private static final AgreedElectorate JOINT = FIRST.propose(change("c", "a"));

	@Test
	void wholeOneSaysAll() {
		ElectorateNotice whole = ElectorateNotice.whole(3, JOINT);
		assertThat(whole.applyTo(null)).isEqualTo(JOINT);
		assertThat(whole.applyTo(founded("x"))).isEqualTo(JOINT);
	}

	@Test
	void stepsOfALeader() {
		assertThat(ElectorateNotice.step(3, FIRST, JOINT).applyTo(FIRST)).isEqualTo(JOINT);
		assertThat(ElectorateNotice.step(3, JOINT, JOINT.commit()).applyTo(JOINT)).isEqualTo(JOINT.commit());
	}

	@Test
	void newLeaderRepeatsWhatIsUnderWay() {
		assertThat(ElectorateNotice.step(9, JOINT, JOINT.of(9)).applyTo(JOINT)).isEqualTo(JOINT.of(9));
		assertThat(ElectorateNotice.step(9, FIRST, FIRST.of(9)).applyTo(FIRST)).isEqualTo(FIRST.of(9));
	}

	@Test
	void stepIsNothingToWhoHasAnotherVersion() {
		ElectorateNotice step = ElectorateNotice.step(3, JOINT, JOINT.commit());
		assertThat(step.applyTo(null)).isNull();
		assertThat(step.applyTo(FIRST)).isNull();
		AgreedElectorate foreign = new AgreedElectorate(new Lineage(1, 1), JOINT.stamp(), JOINT.voters(),
				JOINT.change());
		assertThat(step.applyTo(foreign)).as("of another origin").isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 8, 36, 127, 128 })
	void largestElectorateInTheMidstOfItsLargestChangeFitsIntoAMessage(int idLength) {
		List<Voter> voters = new ArrayList<>();
		int bytes = 0;
		for (int i = 0; bytes <= ElectorateNotice.MAX_BYTES; i++) {
			Voter voter = new Voter(NodeId.of("n".repeat(idLength)), -1 - i);
			bytes += ElectorateNotice.bytes(List.of(voter));
			if (bytes <= ElectorateNotice.MAX_BYTES) {
				voters.add(voter);
			}
		}
		AgreedElectorate electorate = AgreedElectorate.founded(Voters.LINEAGE, voters).of(Long.MAX_VALUE);
		int whole = ElectorateNotice.whole(1L << 56, electorate).encode().body().length;
		assertThat(whole).isBetween(ElectorateNotice.MAX_BYTES * 3 / 4, ElectorateNotice.MAX_BYTES + 100);
		AgreedElectorate removing = electorate.propose(new ElectorateChange(List.of(), voters));
		assertThat(ElectorateNotice.whole(1L << 56, removing).encode().body()).hasSizeLessThan(MAX_CONTROL_BODY);
	}

}
