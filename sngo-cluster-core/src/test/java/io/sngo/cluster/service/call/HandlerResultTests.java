// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Whatever a handler returns is a stream for who calls it so. That it is an answer else
 * is shown with those that take it.
 */
@Timeout(60)
class HandlerResultTests {

	private static Iterable<Object> elements(Object result) {
		return HandlerResult.elements(result).toIterable();
	}

	@Test
	void aStreamIsOne() {
		assertThat(elements(Flux.just(1, 2))).containsExactly(1, 2);
	}

	@Test
	void oneAnswerIsAStreamOfOne() {
		assertThat(elements("x")).containsExactly("x");
		assertThat(elements(Mono.just("x"))).containsExactly("x");
		assertThat(elements(CompletableFuture.completedFuture("x"))).containsExactly("x");
	}

	@Test
	void noAnswerIsAnEmptyStream() {
		assertThat(elements(null)).isEmpty();
		assertThat(elements(Mono.empty())).isEmpty();
		assertThat(elements(CompletableFuture.completedFuture(null))).isEmpty();
	}

	@Test
	void aFailureIsOneOfTheStream() {
		assertThatThrownBy(
				() -> elements(CompletableFuture.failedFuture(new IllegalStateException("no"))).iterator().hasNext())
			.isInstanceOf(IllegalStateException.class)
			.hasMessage("no");
	}

}
