// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test class after which Netty reports a buffer that nobody released.
 */
public final class BufferLeaks implements BeforeAllCallback, AfterAllCallback {

	private final List<String> reports = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getFormattedMessage().contains("LEAK")) {
				BufferLeaks.this.reports.add(event.getFormattedMessage());
			}
		}

	};

	@Override
	public void beforeAll(ExtensionContext context) {
		assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
		this.appender.start();
		logger().addAppender(this.appender);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		// A leak is found when its buffer is collected, and told at the next allocation.
		for (int i = 0; i < 3; i++) {
			System.gc();
			PooledByteBufAllocator.DEFAULT.buffer(16).release();
		}
		logger().detachAppender(this.appender);
		assertThat(this.reports).isEmpty();
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
	}

}
