// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service.scanned;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.context.annotation.Scope;
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

	@Bean
	Catalog catalog() {
		return new CatalogService("with arguments");
	}

	@Bean("scannedApplication.SameName")
	ServiceHandler<String, String> handlerOfTheSameName() {
		return new SameName("with arguments");
	}

	/**
	 * Not the other one of its interface.
	 */
	@Bean
	Runnable somethingElse() {
		return () -> {
		};
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

	public interface Catalog {

		String find(String id);

	}

	@ClusterService("catalog")
	public static class CatalogService implements Catalog {

		CatalogService(String argument) {
		}

		@Override
		public String find(String id) {
			return id;
		}

	}

	@ClusterService("same-name")
	public static class SameName extends Handler {

		SameName(String argument) {
		}

	}

	@ClusterService("runnable")
	public static class RunnableService extends Handler implements Runnable {

		@Override
		public void run() {
		}

	}

	@Lazy
	@Primary
	@Scope("prototype")
	@DependsOn("declaredService")
	@ClusterService("annotated")
	public static class Annotated extends Handler {

	}

}
