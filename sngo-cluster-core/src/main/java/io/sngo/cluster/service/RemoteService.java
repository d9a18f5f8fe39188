// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls services of the cluster and offers own ones. Safe for use by any thread.
 * <p>
 * Every call ends with exactly one outcome: a value (possibly none), or a
 * {@link CallException} that says whether the handler ran. It is executed at most once;
 * what provably did not run is tried on other instances within the deadline. Cancelling a
 * subscription cancels the call.
 */
public interface RemoteService {

	/**
	 * Calls one healthy instance of a service. The call starts with the subscription, and
	 * every subscription calls anew. Its outcome is told on a thread that must not block.
	 */
	<R> Mono<R> call(String service, @Nullable Object request, Class<R> replyType);

	/**
	 * Calls a certain instance.
	 */
	<R> Mono<R> call(ServiceRef instance, @Nullable Object request, Class<R> replyType);

	/**
	 * Calls the instance on the node that leads, as far as this node knows. It does not
	 * wait for a leader: where none is known, or the leader does not offer the service,
	 * the call is not executed. The node may have ceased to lead when the handler runs;
	 * one that must not run then has to ask {@link io.sngo.cluster.Leadership} itself.
	 */
	<R> Mono<R> callLeader(String service, @Nullable Object request, Class<R> replyType);

	/**
	 * Makes a call with everything that can be said of it.
	 * @param <R> the type that {@link CallSpec#replyType()} describes
	 */
	<R> Mono<R> call(CallSpec call);

	/**
	 * Calls one healthy instance of a service for a stream. The call starts with the
	 * subscription. Elements come in order, as many as the subscriber has asked for, on a
	 * thread that must not block; its demand and its cancellation reach the handler. An
	 * operation that gives one answer is a stream of one element.
	 * <p>
	 * The timeout of calls is for the beginning of the stream. After that it lasts until
	 * its handler or its subscriber ends it, or it fails: as {@code UNKNOWN} if the
	 * connection is lost. What has begun is not tried elsewhere.
	 */
	<R> Flux<R> stream(String service, @Nullable Object request, Class<R> elementType);

	/**
	 * Makes a call for a stream with everything that can be said of it.
	 * @param <R> the type that {@link CallSpec#replyType()} describes
	 */
	<R> Flux<R> stream(CallSpec call);

	/**
	 * Sends a message to one healthy instance and expects no answer: at most once. One
	 * that the receiver refuses is lost, and counted there.
	 * @return completes when the bounded queue of the connection has taken the message
	 */
	Mono<Void> send(String service, @Nullable Object message);

	/**
	 * Sends a message to a certain instance.
	 */
	Mono<Void> send(ServiceRef instance, @Nullable Object message);

	/**
	 * Sends a message as {@link CallSpec} says; its reply type is not used.
	 */
	Mono<Void> send(CallSpec message);

	/**
	 * Sends a message to all instances that are known now: best effort, each at most
	 * once.
	 * @return to how many it was sent
	 */
	Mono<Integer> broadcast(String service, @Nullable Object message);

	/**
	 * The instances that a call may go to now, sorted by node.
	 */
	List<ServiceRef> resolve(String service);

	/**
	 * Offers a service with one operation.
	 * @throws io.sngo.cluster.ClusterException if this node offers the service already
	 */
	<T, R> void register(String service, Class<T> requestType, ServiceHandler<T, R> handler);

	/**
	 * Offers a service with one operation to nodes with one of the given roles; see
	 * {@link ClusterService#roles()}.
	 * @throws io.sngo.cluster.ClusterException if this node offers the service already
	 * @throws IllegalArgumentException if a role is not allowed
	 */
	<T, R> void register(String service, Class<T> requestType, ServiceHandler<T, R> handler, Set<String> roles);

	/**
	 * Offers a service.
	 * @throws io.sngo.cluster.ClusterException if this node offers the service already
	 */
	void register(ServiceDefinition definition);

	/**
	 * Withdraws a service of this node. Calls that run are finished. Does nothing if
	 * there is none.
	 */
	void unregister(String service);

	/**
	 * A client with the given interface, whose methods are the operations of a service:
	 * plain results block the calling thread, {@code Mono}, {@code Flux} and
	 * {@code CompletionStage} do not, {@code void} waits for the end of the call.
	 * @param service the service
	 * @param type the interface
	 * @throws IllegalArgumentException if a method cannot be an operation
	 */
	<T> T client(String service, Class<T> type);

	/**
	 * As {@link #client}, for the service on the node that leads when a method is called:
	 * see {@link #callLeader}.
	 * @throws IllegalArgumentException if a method cannot be an operation
	 */
	<T> T leaderClient(String service, Class<T> type);

}
