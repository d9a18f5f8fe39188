// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;

import io.sngo.cluster.service.RemoteFailureException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What a caller is told of an exception of a handler: its class and its message.
 */
class RemoteErrorTests {

	private final TestNodes nodes = new TestNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void threat30ACallerSeesNeitherStackNorCausesNorPaths() {
		Cluster a = this.nodes.start("a");
		Cluster b = this.nodes.start("b", TestNodes.address(a));
		b.remoteService().register("fail", String.class, (text, call) -> {
			IllegalStateException failure = new IllegalStateException("no",
					new IllegalArgumentException("/etc/inner/cause"));
			failure.addSuppressed(new IllegalArgumentException("/etc/suppressed"));
			throw failure;
		});
		b.publish();
		TestNodes.awaitInstances("fail", List.of("b"), a);
		RemoteFailureException failure = catchThrowableOfType(RemoteFailureException.class,
				() -> a.remoteService().call("fail", "x", String.class).block(TestNodes.LONG));
		assertThat(failure.remoteType()).isEqualTo("java.lang.IllegalStateException");
		assertThat(failure.remoteMessage()).isEqualTo("no");
		assertThat(failure.getCause()).isNull();
		assertThat(failure.getMessage())
			.isEqualTo("Service 'fail' on node 'b' failed: java.lang.IllegalStateException: no");
	}

}
