// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What the transport logs meanwhile.
 */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	LogLines() {
		start();
		logger().addAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		this.lines.add(event.getFormattedMessage());
	}

	List<String> containing(String part) {
		return this.lines.stream().filter((line) -> line.contains(part)).toList();
	}

	@Override
	public void close() {
		logger().detachAppender(this);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(NettyTransport.class);
	}

}
