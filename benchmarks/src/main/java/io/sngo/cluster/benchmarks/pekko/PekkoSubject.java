// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.pekko;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;

/**
 * Pekko: actors that are asked, over Artery on TCP.
 */
public final class PekkoSubject implements Subject {

	private static final String SYSTEM = "benchmarks";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Config CONFIG = ConfigFactory.parseString("""
			pekko {
			  loglevel = WARNING
			  stdout-loglevel = OFF
			  actor {
			    provider = remote
			    serializers.order = "%s"
			    serialization-bindings."%s" = order
			  }
			  remote.artery {
			    transport = tcp
			    canonical.hostname = "127.0.0.1"
			    canonical.port = 0
			  }
			}
			""".formatted(OrderSerializer.class.getName(), Order.class.getName())).withFallback(ConfigFactory.load());

	@Override
	public String name() {
		return "pekko";
	}

	@Override
	public String settings() {
		return "Artery on TCP, reference configuration, classic actors, byte[] by its own serializer, records by Jackson 3";
	}

	@Override
	public Server serve(LongAdder messages) {
		ActorSystem system = ActorSystem.create(SYSTEM, CONFIG);
		system.actorOf(Actors.echo(), Actors.ECHO);
		system.actorOf(Actors.counter(messages), Actors.MESSAGES);
		Object port = ((ExtendedActorSystem) system).provider().getDefaultAddress().port().get();
		return new PekkoServer(system, (Integer) port);
	}

	@Override
	public Client connect(int port) throws ExecutionException, InterruptedException {
		ActorSystem system = ActorSystem.create(SYSTEM, CONFIG);
		return new PekkoClient(system, find(system, port, Actors.ECHO), find(system, port, Actors.MESSAGES));
	}

	private static ActorRef find(ActorSystem system, int port, String actor)
			throws ExecutionException, InterruptedException {
		return system.actorSelection("pekko://" + SYSTEM + "@127.0.0.1:" + port + "/user/" + actor)
			.resolveOne(PATIENCE)
			.toCompletableFuture()
			.get();
	}

}
