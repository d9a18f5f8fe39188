// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.jgroups;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import io.sngo.cluster.benchmarks.subject.Reply;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.blocks.MethodCall;
import org.jgroups.blocks.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * The second member of the group.
 */
final class JGroupsClient implements Client {

	private static final int TIMEOUT_MILLIS = 10_000;

	/**
	 * No call waits for the one before it, nor for credits: threads that bring answers
	 * begin the next calls, and must not block until somebody else has brought credits.
	 */
	private static final RequestOptions CALL = RequestOptions.SYNC()
		.setFlags(Message.Flag.OOB, Message.Flag.NO_FC)
		.setTimeout(TIMEOUT_MILLIS);

	private static final RequestOptions MESSAGE = RequestOptions.ASYNC().setFlags(Message.Flag.OOB);

	private final Member member;

	private final Address server;

	JGroupsClient(Member member) {
		this.member = member;
		this.server = member.channel().getView().getCoord();
	}

	@Override
	public void echo(byte[] payload, Reply reply) throws Exception {
		call(Methods.BYTES, payload, (answer) -> answer, reply);
	}

	@Override
	public void echo(Order order, Reply reply) throws Exception {
		call(Methods.ORDERS, OrderJson.encode(order), OrderJson::decode, reply);
	}

	private void call(short method, byte[] argument, Function<byte[], Object> decoder, Reply reply) throws Exception {
		CompletableFuture<byte[]> answers = this.member.dispatcher()
			.callRemoteMethodWithFuture(this.server, new MethodCall(method, argument), CALL);
		// What the reply does with it is the end of it.
		Object unused = answers.whenComplete((answer, failure) -> {
			if (failure == null) {
				reply.received(decoder.apply(answer));
			}
			else {
				reply.failed(failure);
			}
		});
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) throws Exception {
		@Nullable CompletableFuture<Void> none = this.member.dispatcher()
			.callRemoteMethodWithFuture(this.server, new MethodCall(Methods.MESSAGES, message), MESSAGE);
		if (none != null) {
			throw new IllegalStateException("JGroups waits for the answer to a message");
		}
	}

	@Override
	public void close() {
		this.member.close();
	}

}
