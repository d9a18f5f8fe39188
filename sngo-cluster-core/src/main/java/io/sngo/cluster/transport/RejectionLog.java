// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why connections were refused or cut, so that no peer can flood the log: the same
 * address and reason once in ten minutes, and of all at most ten lines in ten seconds.
 * What was left out is counted in the next line. Safe for use by any thread.
 */
final class RejectionLog {

	private static final Logger logger = LoggerFactory.getLogger(NettyTransport.class);

	private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(10);

	private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final int LINES_PER_WINDOW = 10;

	private static final int MAX_REMEMBERED = 512;

	private final Map<String, Long> logged = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	private long windowStart = System.nanoTime();

	private int lines;

	private long left;

	/**
	 * @param remote address of the other side, without its port
	 * @param reason why, escaped already where parts of it came from the other side
	 */
	void rejected(String remote, String reason) {
		long omitted = permit(remote + '|' + reason, System.nanoTime());
		if (omitted >= 0) {
			logger.warn("Connection with {} ended: {}{}", remote, reason,
					omitted > 0 ? " (" + omitted + " such lines were left out before)" : "");
		}
	}

	/**
	 * @return -1 if the line is to be left out, else how many were before it
	 */
	synchronized long permit(String key, long now) {
		if (now - this.windowStart >= WINDOW_NANOS) {
			this.windowStart = now;
			this.lines = 0;
		}
		Long last = this.logged.get(key);
		if ((last != null && now - last < REPEAT_NANOS) || this.lines >= LINES_PER_WINDOW) {
			this.left++;
			return -1;
		}
		this.logged.put(key, now);
		this.lines++;
		long omitted = this.left;
		this.left = 0;
		return omitted;
	}

}
