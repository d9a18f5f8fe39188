// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.util.List;

import io.sngo.cluster.benchmarks.grpc.GrpcSubject;
import io.sngo.cluster.benchmarks.http.HttpSubject;
import io.sngo.cluster.benchmarks.jgroups.JGroupsSubject;
import io.sngo.cluster.benchmarks.netty.NettySubject;
import io.sngo.cluster.benchmarks.netty.ReactorNettySubject;
import io.sngo.cluster.benchmarks.ours.CoreSubject;
import io.sngo.cluster.benchmarks.ours.StarterSubject;
import io.sngo.cluster.benchmarks.pekko.PekkoSubject;
import io.sngo.cluster.benchmarks.rsocket.RSocketSubject;
import io.sngo.cluster.benchmarks.scalecube.ScaleCubeSubject;
import io.sngo.cluster.benchmarks.socket.SocketSubject;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * All systems that can be measured.
 */
final class Subjects {

	/** What the others are compared with. */
	static final String BASELINE = "netty-nio";

	private static final List<Subject> ALL = List.of(NettySubject.nio(), NettySubject.epoll(), new SocketSubject(),
			new ReactorNettySubject(), CoreSubject.loop(), CoreSubject.concurrent(), CoreSubject.cbor(),
			CoreSubject.smile(), CoreSubject.signed(), CoreSubject.signedLoop(), CoreSubject.authorized(),
			CoreSubject.tls(), CoreSubject.connections(), new StarterSubject(), new GrpcSubject(), new RSocketSubject(),
			new ScaleCubeSubject(), new JGroupsSubject(), new PekkoSubject(), new HttpSubject());

	private Subjects() {
	}

	/**
	 * In the order in which they are measured.
	 */
	static List<Subject> all() {
		return ALL;
	}

	/**
	 * The system of that name.
	 * @throws IllegalArgumentException if there is none
	 */
	static Subject of(String name) {
		return ALL.stream()
			.filter((subject) -> subject.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"System '" + name + "' is not known: use some of " + ALL.stream().map(Subject::name).toList()));
	}

}
