// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.CopyOnWriteArrayList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sngo.cluster.service.CallException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is in calls is nobody's business: no line of the log has it, of whatever level.
 */
class PayloadLogTests {

	/** Long enough to be whole in one row of a dump of bytes, and short enough. */
	private static final String MARK = "Zq7Zq7Zq7";

	private static final String SECRET = MARK.repeat(20);

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	private final Level before = this.root.getLevel();

	private final Marked marked = new Marked();

	private final TestNodes nodes = new TestNodes();

	@BeforeEach
	void listen() {
		this.root.iteratorForAppenders().forEachRemaining((appender) -> appender.stop());
		this.marked.start();
		this.root.addAppender(this.marked);
		this.root.setLevel(Level.TRACE);
	}

	@AfterEach
	void close() {
		this.nodes.close();
		this.root.setLevel(this.before);
		this.root.detachAppender(this.marked);
		this.root.iteratorForAppenders().forEachRemaining((appender) -> appender.start());
	}

	@Test
	void threat34NoLineOfTheLogHasAPayload() {
		Cluster a = this.nodes.start("a");
		Cluster b = this.nodes.start("b", TestNodes.address(a));
		b.remoteService().register("text", String.class, (text, call) -> text);
		b.remoteService().register("bytes", byte[].class, (bytes, call) -> bytes);
		b.remoteService().register("json", Json.class, (json, call) -> json);
		b.remoteService().register("fail", Json.class, (json, call) -> {
			throw new IllegalStateException("no");
		});
		b.publish();
		TestNodes.awaitInstances("fail", List.of("b"), a);
		assertThat(a.remoteService().call("text", SECRET, String.class).block(TestNodes.LONG)).isEqualTo(SECRET);
		assertThat(a.remoteService()
			.call("bytes", SECRET.getBytes(StandardCharsets.US_ASCII), byte[].class)
			.block(TestNodes.LONG)).hasSize(SECRET.length());
		assertThat(a.remoteService().call("json", new Json(SECRET), Json.class).block(TestNodes.LONG))
			.isEqualTo(new Json(SECRET));
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> a.remoteService().call("fail", new Json(SECRET), Json.class).block(TestNodes.LONG));
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> a.remoteService().call("json", SECRET, Json.class).block(Duration.ofSeconds(10)));
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> a.remoteService().call("text", SECRET, Integer.class).block(Duration.ofSeconds(10)));
		assertThat(this.marked.lines.get()).as("it does listen").isPositive();
		assertThat(this.marked.found).isEmpty();
	}

	record Json(String key) {
	}

	private static final class Marked extends AppenderBase<ILoggingEvent> {

		private final List<String> found = new CopyOnWriteArrayList<>();

		private final AtomicInteger lines = new AtomicInteger();

		@Override
		protected void append(ILoggingEvent event) {
			this.lines.incrementAndGet();
			for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
				look(String.valueOf(thrown.getMessage()), event);
			}
			look(event.getFormattedMessage(), event);
		}

		private void look(String text, ILoggingEvent event) {
			if (text.contains(MARK)) {
				this.found.add(event.getLevel() + " " + event.getLoggerName() + ": " + text);
			}
		}

	}

}
