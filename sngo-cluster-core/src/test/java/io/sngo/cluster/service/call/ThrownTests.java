// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
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

	@Test
	void itIsLoggedWithItsTrace() {
		IllegalStateException thrown = new IllegalStateException("no");
		ILoggingEvent event = logged(thrown);
		assertThat(event.getFormattedMessage()).isEqualTo("A call of 'orders' by 'b' broke off");
		assertThat(((ThrowableProxy) event.getThrowableProxy()).getThrowable()).isSameAs(thrown);
	}

	@Test
	void whatCannotBeLoggedIsToldInWords() {
		ILoggingEvent event = logged(new Untellable());
		assertThat(event.getFormattedMessage()).isEqualTo("A call of 'orders' by 'b' broke off; "
				+ Untellable.class.getName() + ": its message cannot be told: java.lang.StackOverflowError");
		assertThat(event.getThrowableProxy()).isNull();
	}

	private static ILoggingEvent logged(Throwable thrown) {
		Logger logger = (Logger) LoggerFactory.getLogger(Thrown.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		try {
			Thrown.log(logger, Level.WARN, thrown, "A call of '{}' by '{}' broke off", "orders", "b");
		}
		finally {
			logger.detachAppender(log);
		}
		assertThat(log.list).hasSize(1);
		return log.list.get(0);
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
