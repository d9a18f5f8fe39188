// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class DroppedMessagesTests {

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void watch() {
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void leave() {
		logger().detachAppender(this.log);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(DroppedMessages.class);
	}

	@Test
	void allAreCountedAndEachReasonIsLoggedOnce() {
		DroppedMessages dropped = new DroppedMessages();
		for (int i = 0; i < 100; i++) {
			dropped.add("inbox", Refusal.OVERLOADED);
		}
		for (int i = 0; i < 100; i++) {
			dropped.add("orders", Refusal.DENIED);
		}
		assertThat(dropped.count()).isEqualTo(200);
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly(
					"A message for service 'inbox' was dropped: overloaded; 1 so far. Their senders are not told",
					"A message for service 'orders' was dropped: denied; 101 so far. Their senders are not told");
	}

}
