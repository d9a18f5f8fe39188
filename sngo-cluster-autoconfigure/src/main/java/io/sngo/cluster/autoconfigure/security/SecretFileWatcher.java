// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;

/**
 * Takes over the secrets of a file when they change. What is wrong with the file is told
 * once, and changes nothing.
 */
final class SecretFileWatcher implements SmartLifecycle {

	static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(SecretFileWatcher.class);

	private final SecretFile file;

	private final KeyRing keys;

	private volatile @Nullable Disposable watching;

	/** Used by one look at a time. */
	private volatile List<Secret> last;

	/** What the look before has seen. */
	private volatile List<Secret> seen;

	private volatile @Nullable String complaint;

	SecretFileWatcher(SecretFile file, KeyRing keys) {
		this.file = file;
		this.keys = keys;
		this.last = keys.secrets();
		this.seen = this.last;
	}

	@Override
	public void start() {
		this.watching = Schedulers.boundedElastic()
			.schedulePeriodically(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	void look() {
		try {
			List<Secret> now = this.file.read();
			// A file may be written in pieces: what is there twice is complete.
			boolean complete = now.equals(this.seen);
			this.seen = now;
			if (complete && !now.equals(this.last)) {
				this.keys.replace(now);
				this.last = now;
				logger.info("The secrets of {} have changed: {}", this.file, this.keys);
			}
			this.complaint = null;
		}
		catch (InvalidConfigurationException ex) {
			String message = String.valueOf(ex.getMessage());
			if (!Objects.equals(message, this.complaint)) {
				this.complaint = message;
				logger.error("The secrets stay as they are, {}. {}", this.keys, message);
			}
		}
	}

	@Override
	public void stop() {
		Disposable current = this.watching;
		if (current != null) {
			current.dispose();
		}
		this.watching = null;
	}

	@Override
	public boolean isRunning() {
		return this.watching != null;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
