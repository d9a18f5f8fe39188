// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * This library in the formats that are not its default.
 */
@Timeout(60)
class CoreSubjectTests {

	@Test
	void recordsComeBackInEachFormat() throws Exception {
		for (Subject subject : List.of(CoreSubject.cbor(), CoreSubject.smile())) {
			try (Server server = subject.serve(new LongAdder()); Client client = subject.connect(server.port())) {
				CompletableFuture<Object> answer = new CompletableFuture<>();
				client.echo(Order.sample(5), new Reply() {

					@Override
					public void received(Object result) {
						answer.complete(result);
					}

					@Override
					public void failed(Throwable failure) {
						answer.completeExceptionally(failure);
					}

				});
				assertThat(answer.get(30, TimeUnit.SECONDS)).as(subject.name()).isEqualTo(Order.sample(5));
			}
		}
	}

	@Test
	void onlyRecordsHaveAFormat() {
		assertThat(Workload.values()).filteredOn(CoreSubject.smile()::offers).containsExactly(Workload.JSON_1K);
		assertThat(Workload.values()).allMatch(CoreSubject.concurrent()::offers);
		assertThat(CoreSubject.cbor().settings()).contains("cbor").isNotEqualTo(CoreSubject.smile().settings());
	}

}
