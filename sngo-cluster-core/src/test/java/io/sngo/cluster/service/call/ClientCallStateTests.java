// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The phases of a call at its caller.
 */
@Timeout(60)
class ClientCallStateTests {

	private static final int GENERATION = 7;

	private final ClientCallState call = new ClientCallState(GENERATION);

	private void is(int generation, int phase) {
		assertThat(ClientCallState.generation(this.call.state())).isEqualTo(generation);
		assertThat(ClientCallState.phase(this.call.state())).isEqualTo(phase);
		assertThat(this.call.is(phase)).isTrue();
	}

	private void move(int phase) {
		assertThat(this.call.move(this.call.state(), phase)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1 })
	void generationAndPhaseAreKeptApart(int generation) {
		for (int phase = ClientCallState.PREPARING; phase <= ClientCallState.DECLINED; phase++) {
			long state = ClientCallState.of(generation, phase);
			assertThat(ClientCallState.generation(state)).isEqualTo(generation);
			assertThat(ClientCallState.phase(state)).isEqualTo(phase);
		}
	}

	@Test
	void movesFromWhatWasSeenOnly() {
		is(GENERATION, ClientCallState.PREPARING);
		long seen = this.call.state();
		assertThat(this.call.move(seen, ClientCallState.READY)).isTrue();
		assertThat(this.call.move(seen, ClientCallState.DECLINED)).isFalse();
		is(GENERATION, ClientCallState.READY);
	}

	@Test
	void takesBackWhatWasSentInThatAttempt() {
		assertThat(this.call.takeBackSent(GENERATION, 8)).as("not sent").isFalse();
		move(ClientCallState.SENT);
		assertThat(this.call.takeBackSent(6, 8)).as("another attempt").isFalse();
		assertThat(this.call.takeBackSent(GENERATION, 8)).isTrue();
		is(8, ClientCallState.DECLINED);
		assertThat(this.call.takeBackSent(GENERATION, 9)).as("again").isFalse();
	}

	@Test
	void takesNoOpenStreamBack() {
		move(ClientCallState.OPEN);
		assertThat(this.call.takeBackSent(GENERATION, 8)).isFalse();
	}

	@Test
	void endsAnAttemptThatIsAtItsServer() {
		for (int phase : List.of(ClientCallState.SENT, ClientCallState.OPEN)) {
			ClientCallState sent = new ClientCallState(GENERATION);
			sent.move(sent.state(), phase);
			assertThat(ClientCallState.isAtServer(sent.state())).isTrue();
			assertThat(ClientCallState.phase(sent.endAtServer(6))).isEqualTo(ClientCallState.DONE);
			assertThat(sent.is(phase)).as("another attempt").isTrue();
			assertThat(sent.endAtServer(GENERATION)).isEqualTo(ClientCallState.of(GENERATION, phase));
			assertThat(sent.is(ClientCallState.DONE)).isTrue();
			assertThat(ClientCallState.phase(sent.endAtServer(GENERATION))).isEqualTo(ClientCallState.DONE);
		}
	}

	@Test
	void endsNoAttemptThatIsNotAtItsServer() {
		move(ClientCallState.OFFERED);
		assertThat(ClientCallState.phase(this.call.endAtServer(GENERATION))).isEqualTo(ClientCallState.DONE);
		is(GENERATION, ClientCallState.OFFERED);
	}

	@Test
	void endsAnywhereButInAnOpenStream() {
		for (int phase = ClientCallState.PREPARING; phase <= ClientCallState.DECLINED; phase++) {
			ClientCallState any = new ClientCallState(GENERATION);
			any.move(any.state(), phase);
			assertThat(any.endAnywhere(false)).isEqualTo(ClientCallState.of(GENERATION, phase));
			assertThat(any.is(ClientCallState.DONE)).isEqualTo(phase != ClientCallState.OPEN);
			any.endAnywhere(true);
			assertThat(any.is(ClientCallState.DONE)).isTrue();
		}
	}

	@Test
	void whateverRacesOneEndsIt() {
		for (int i = 0; i < 2_000; i++) {
			ClientCallState raced = new ClientCallState(GENERATION);
			raced.move(raced.state(), ClientCallState.SENT);
			List<LongSupplier> ends = List.of(() -> raced.endAtServer(GENERATION), () -> raced.endAnywhere(true),
					() -> raced.endAnywhere(false));
			AtomicInteger ended = new AtomicInteger();
			IntStream.range(0, ends.size()).parallel().forEach((end) -> {
				if (ClientCallState.phase(ends.get(end).getAsLong()) != ClientCallState.DONE) {
					ended.incrementAndGet();
				}
			});
			assertThat(ended).hasValue(1);
		}
	}

}
