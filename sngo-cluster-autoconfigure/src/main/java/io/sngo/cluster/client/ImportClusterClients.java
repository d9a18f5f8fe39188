// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Makes each of the given interfaces a bean that calls the service of that interface, on
 * whichever healthy node offers it. Where the application has a bean of that type anyway,
 * that one is injected: a service that runs in the same process is called directly. To go
 * through the cluster even so, ask for the client by its name: the interface's simple
 * name with {@code Client} behind it, as in
 * {@code @Qualifier("ordersClient") Orders orders}, or, where the import names the
 * service, that instead. One interface may be imported for several services: the client
 * of {@code service = "orders-eu"} is {@code orders-euClient}. A name that is taken gives
 * way to the id of the service, a colon, the full name of the interface and
 * {@code Client}.
 * <p>
 * The service is the one that {@link #service()} names, else the interface's
 * {@link io.sngo.cluster.service.ClusterService @ClusterService}, else the interface's
 * simple name, its first letter in lower case.
 * <p>
 * Plain results block the calling thread, {@code Mono} and {@code CompletionStage} do
 * not, {@code void} waits for the end of the call. A {@code Flux} is a stream, called
 * when it is subscribed to.
 * <p>
 * Where {@code cluster.enabled} is {@code false} the beans are there, but every call of
 * them fails.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(ImportClusterClients.Container.class)
@Import(ClusterClientRegistrar.class)
public @interface ImportClusterClients {

	/**
	 * The interfaces.
	 */
	Class<?>[] value();

	/**
	 * Id of the service, for a single interface; empty to derive it.
	 */
	String service() default "";

	/**
	 * Whether calls go to the node that leads when they are made, see
	 * {@link io.sngo.cluster.service.RemoteService#callLeader}. Such a client is injected
	 * even where the application offers the service itself, and is called
	 * {@code ordersLeaderClient}.
	 */
	boolean toLeader() default false;

	/**
	 * Holds several.
	 */
	@Documented
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.TYPE)
	@Import(ClusterClientRegistrar.class)
	@interface Container {

		/**
		 * The annotations.
		 */
		ImportClusterClients[] value();

	}

}
