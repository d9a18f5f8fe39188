// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.load.LoadGenerator;
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
	void nodesWithSeveralConnectionsLoseNothing() throws Exception {
		Subject subject = CoreSubject.connections();
		assertThat(subject.settings()).contains("4 connections");
		assertThat(CoreSubject.concurrent().settings()).doesNotContain("connections");
		LongAdder messages = new LongAdder();
		try (Server server = subject.serve(messages);
				LoadGenerator generator = new LoadGenerator(subject.connect(server.port()))) {
			assertThat(generator.run(Workload.RAW_32, 32, 0, 0.2).total()).isPositive();
			assertThat(generator.run(Workload.STREAM_32, 1, 0, 0.2).total()).isPositive();
			long sent = generator.run(Workload.ONE_WAY_32, 64, 0, 0.2).messages();
			while (messages.sum() < sent) {
				Thread.onSpinWait();
			}
			assertThat(messages.sum()).isEqualTo(sent);
		}
	}

	@Test
	void onlyRecordsHaveAFormat() {
		assertThat(Workload.values()).filteredOn(CoreSubject.smile()::offers).containsExactly(Workload.JSON_1K);
		assertThat(Workload.values()).allMatch(CoreSubject.concurrent()::offers);
		assertThat(CoreSubject.cbor().settings()).contains("cbor").isNotEqualTo(CoreSubject.smile().settings());
	}

}
