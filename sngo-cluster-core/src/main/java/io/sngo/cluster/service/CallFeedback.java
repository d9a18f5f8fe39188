// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * What a {@link LoadBalancer} is told of the calls that it has placed. One object may
 * serve all calls of an instance, as nothing is told but that one of them has ended.
 * Called by many threads at once: must be fast and must not block. What it throws is
 * logged and breaks no call.
 */
@FunctionalInterface
public interface CallFeedback {

	/** Wants to know nothing. */
	CallFeedback NONE = (result, nanos) -> {
	};

	/**
	 * An instance has no more to do with a call that it was offered.
	 * @param nanos how long it had to do with it; 0 for a stream or a message, whose
	 * length says nothing of the instance, and for an answer where the time
	 * {@linkplain #needsTime() is not needed}
	 */
	void ended(Result result, long nanos);

	/**
	 * Whether it matters how long answers take. Where nobody wants to know, no clock is
	 * read for them: of the shortest calls that is a few percent of what they cost.
	 * Always the same for one object.
	 */
	default boolean needsTime() {
		return true;
	}

	/**
	 * What an offer says of the instance.
	 */
	enum Result {

		/** It answered with a value. */
		ANSWERED,

		/**
		 * It answered with a failure of its handler: it is there, but that it was fast
		 * says nothing.
		 */
		FAILED,

		/**
		 * It answered that it does not take the call, or this node has so much on the way
		 * to it that it was not even asked.
		 */
		REFUSED,

		/**
		 * There was no connection to it, or none any more, or no answer within the time.
		 */
		LOST,

		/**
		 * Nothing: the caller did not wait for the answer or does not get any, or this
		 * node shut down.
		 */
		ABANDONED

	}

}
