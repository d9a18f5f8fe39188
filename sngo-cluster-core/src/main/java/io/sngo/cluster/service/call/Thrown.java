// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import reactor.core.Exceptions;

/**
 * What code of users has thrown. It is code of users itself: it may throw when it is
 * asked or logged, and a call must have its outcome all the same. Not for applications.
 */
public final class Thrown {

	/** Deeper than anybody wraps; some go round in a circle. */
	private static final int MAX_DEPTH = 64;

	private Thrown() {
	}

	static String message(Throwable thrown) {
		try {
			return String.valueOf(thrown.getMessage());
		}
		catch (Throwable ex) {
			return "its message cannot be told: " + ex.getClass().getName();
		}
	}

	/**
	 * Type and message.
	 */
	static String text(Throwable thrown) {
		return thrown.getClass().getName() + ": " + message(thrown);
	}

	/**
	 * Logs it, and throws nothing itself.
	 * @param format with a place for each of the arguments
	 */
	public static void log(Logger logger, Level level, Throwable thrown, String format, @Nullable Object... arguments) {
		try {
			logger.atLevel(level).setCause(thrown).log(format, arguments);
		}
		catch (Throwable ex) {
			logWithoutTrace(logger, level, thrown, format, arguments);
		}
	}

	private static void logWithoutTrace(Logger logger, Level level, Throwable thrown, String format,
			@Nullable Object[] arguments) {
		try {
			@Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
			all[arguments.length] = text(thrown);
			logger.atLevel(level).log(format + "; {}", all);
		}
		catch (Throwable ex) {
			// No memory even for that: whoever has caught it goes on.
		}
	}

	/**
	 * What has failed, without what asynchronous results wrap around it.
	 */
	static Throwable unwrap(Throwable thrown) {
		try {
			Throwable failure = Exceptions.unwrap(thrown);
			for (int depth = 0; depth < MAX_DEPTH; depth++) {
				Throwable cause = isWrapper(failure) ? failure.getCause() : null;
				if (cause == null) {
					return failure;
				}
				failure = cause;
			}
		}
		catch (Throwable ex) {
			// It cannot be asked what it wraps.
		}
		return thrown;
	}

	private static boolean isWrapper(Throwable failure) {
		return failure instanceof CompletionException || failure instanceof ExecutionException;
	}

}
