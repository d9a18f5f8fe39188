// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Exceptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users throw can be told whatever it does when it is asked.
 */
@Timeout(60)
class ThrownTests {

	@Test
	void theMessage() {
		assertThat(Thrown.message(new IllegalStateException("no"))).isEqualTo("no");
		assertThat(Thrown.message(new IllegalStateException())).isEqualTo("null");
		assertThat(Thrown.text(new IllegalStateException("no"))).isEqualTo("java.lang.IllegalStateException: no");
	}

	@Test
	void aMessageThatCannotBeTold() {
		assertThat(Thrown.message(new Untellable()))
			.isEqualTo("its message cannot be told: java.lang.StackOverflowError");
		assertThat(Thrown.text(new Untellable())).startsWith(Untellable.class.getName() + ": its message cannot");
	}

	@Test
	void whatAsynchronousResultsWrapAroundIsLeftOut() {
		Exception cause = new IllegalStateException("no");
		assertThat(Thrown.unwrap(cause)).isSameAs(cause);
		assertThat(Thrown.unwrap(new CompletionException(new ExecutionException(cause)))).isSameAs(cause);
		assertThat(Thrown.unwrap(Exceptions.propagate(new Exception("checked")))).hasMessage("checked");
	}

	@Test
	void theCauseOfAnythingElseIsKept() {
		Exception wrapper = new IllegalStateException("no", new CompletionException(new Exception()));
		assertThat(Thrown.unwrap(wrapper)).isSameAs(wrapper);
	}

	@Test
	void aWrapperAroundNothingIsTheFailure() {
		CompletionException alone = new CompletionException("no", null);
		assertThat(Thrown.unwrap(alone)).isSameAs(alone);
	}

	@Test
	void whatGoesRoundInACircleIsTakenAsItIs() {
		ExecutionException inner = new ExecutionException("inner", null) {
			private static final long serialVersionUID = 1L;

			@Override
			public synchronized Throwable getCause() {
				return this;
			}
		};
		CompletionException outer = new CompletionException("outer", inner);
		assertThat(Thrown.unwrap(outer)).isSameAs(outer);
	}

	@Test
	void whatCannotBeAskedForItsCauseIsTakenAsItIs() {
		Untellable thrown = new Untellable();
		assertThat(Thrown.unwrap(thrown)).isSameAs(thrown);
	}

	private static final class Untellable extends CompletionException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new StackOverflowError();
		}

		@Override
		public synchronized Throwable getCause() {
			throw new StackOverflowError();
		}

	}

}
