// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service.scanned;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * An application with services of all kinds in its package.
 */
@AutoConfigurationPackage
@ComponentScan
@Configuration(proxyBeanMethods = false)
public class ScannedApplication {

	@Bean
	Declared declaredService() {
		return new Declared("with arguments");
	}

	abstract static class Handler implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return request;
		}

	}

	@ClusterService("plain")
	public static class Plain extends Handler {

	}

	@Component
	@ClusterService("component")
	public static class AlsoComponent extends Handler {

	}

	@ClusterService("declared")
	public static class Declared extends Handler {

		Declared(String argument) {
		}

	}

	@Profile("never")
	@ClusterService("conditional")
	public static class Conditional extends Handler {

	}

	@ClusterService("contract")
	public interface Contract {

		String call(String request);

	}

}
