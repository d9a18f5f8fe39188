// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Sends the user of Spring Security along with calls, and has handlers run as the user
 * that was sent along with theirs. Where none was, they run as nobody, whoever the thread
 * worked for before.
 */
final class PropagatedPrincipal implements CallObserver {

	private static final Log logger = LogFactory.getLog(PropagatedPrincipal.class);

	private final SecurityContextHolderStrategy holder;

	private final AtomicBoolean warned = new AtomicBoolean();

	PropagatedPrincipal() {
		this(SecurityContextHolder.getContextHolderStrategy());
	}

	PropagatedPrincipal(SecurityContextHolderStrategy holder) {
		this.holder = holder;
	}

	@Override
	public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
		Authentication user = current(context);
		if (user != null && PrincipalHeader.isUser(user)) {
			String value = PrincipalHeader.write(user);
			if (value != null) {
				headers.put(PrincipalHeader.NAME, value);
			}
			else if (this.warned.compareAndSet(false, true)) {
				logger.warn("A call of service '" + call.service() + "' is made for nobody: name and authorities of its"
						+ " user have line breaks, or more than " + PrincipalHeader.MAX_BYTES
						+ " bytes. This is told once");
			}
		}
		return CallObservation.NONE;
	}

	/**
	 * That of the subscriber, else that of the thread. Nobody is waited for: this may be
	 * a thread of the network.
	 */
	private @Nullable Authentication current(ContextView context) {
		if (!context.isEmpty()) {
			SecurityContext reactive = ReactiveSecurityContextHolder.getContext()
				.contextWrite(context)
				.toFuture()
				.getNow(null);
			if (reactive != null) {
				return reactive.getAuthentication();
			}
		}
		return this.holder.getContext().getAuthentication();
	}

	@Override
	public CallObservation serverStarts(CallContext call) {
		SecurityContext context = this.holder.createEmptyContext();
		// Nodes are trusted to say for whom they call, and nobody else.
		if (!CallerIds.isCaller(call.caller())) {
			context.setAuthentication(PrincipalHeader.read(call.headers().get(PrincipalHeader.NAME), call.caller()));
		}
		return new Handled(this.holder, context);
	}

	private record Handled(SecurityContextHolderStrategy holder, SecurityContext context) implements CallObservation {

		@Override
		public Scope openScope() {
			SecurityContext before = this.holder.getContext();
			this.holder.setContext(this.context);
			return () -> {
				if (before.getAuthentication() == null) {
					this.holder.clearContext();
				}
				else {
					this.holder.setContext(before);
				}
			};
		}

		@Override
		public Context context(Context context) {
			return context
				.putAll(ReactiveSecurityContextHolder.withSecurityContext(Mono.just(this.context)).readOnly());
		}

	}

}
