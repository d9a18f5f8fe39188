// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import reactor.core.Exceptions;

/**
 * What code of users has thrown. It is code of users itself: it may throw when it is
 * asked, and a call must have its outcome all the same.
 */
final class Thrown {

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
