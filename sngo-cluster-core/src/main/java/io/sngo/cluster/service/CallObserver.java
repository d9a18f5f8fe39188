// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.Map;

import reactor.util.context.ContextView;

/**
 * Sees every call, for metrics and traces. Called on the threads of the calls: must be
 * fast and must not block. What it throws is logged and breaks no call.
 */
public interface CallObserver {

	/** Sees nothing. */
	CallObserver NONE = new CallObserver() {
	};

	/**
	 * A call or a message starts at its caller.
	 * @param context of the subscriber; empty where there is none
	 * @param headers in the order of insertion, the caller's own first; what is put in
	 * here is sent along as far as it fits the bounds of {@link CallSpec#headers()}: the
	 * rest is left out, as a call matters more than its trace
	 */
	default CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
		return CallObservation.NONE;
	}

	/**
	 * The handler of a call is about to run.
	 */
	default CallObservation serverStarts(CallContext call) {
		return CallObservation.NONE;
	}

	/**
	 * A call was refused by this node before its handler ran.
	 * @param service the service as its caller named it; empty if this node has none such
	 * @param reason one of a few fixed words, as in {@code overloaded}
	 */
	default void serverRefused(String service, String reason) {
	}

}
