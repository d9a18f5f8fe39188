// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import org.jspecify.annotations.Nullable;

/**
 * Handles the calls of a service with one operation.
 *
 * @param <T> what it is called with; decoded as declared here
 * @param <R> what it returns: a value, {@link reactor.core.publisher.Mono} or
 * {@link java.util.concurrent.CompletionStage} of one
 */
@FunctionalInterface
public interface ServiceHandler<T, R> {

	/**
	 * Handles one call.
	 * @throws Exception any failure; its type and message are told to the caller, its
	 * stack is not
	 */
	@Nullable R handle(T request, CallContext context) throws Exception;

}
