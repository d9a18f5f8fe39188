// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Says as whom it runs, and who vouches for that.
 */
@ClusterService("who")
public class WhoService implements ServiceHandler<String, Mono<String>> {

	@Override
	public Mono<String> handle(String how, CallContext context) {
		if (how.equals("thread")) {
			return Mono.just(text(SecurityContextHolder.getContext().getAuthentication()));
		}
		return ReactiveSecurityContextHolder.getContext()
			.publishOn(Schedulers.boundedElastic())
			.map(SecurityContext::getAuthentication)
			.map(WhoService::text);
	}

	private static String text(@Nullable Authentication user) {
		return (user != null) ? user.getName() + " " + user.getAuthorities() + " " + user.getDetails() : "nobody";
	}

}
