// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.service.CallException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Tells HTTP clients what is known of a call that failed.
 */
@RestControllerAdvice
class CallProblems {

	@ExceptionHandler
	ProblemDetail failed(CallException failure) {
		HttpStatus status = switch (failure.outcome()) {
			case NOT_EXECUTED -> HttpStatus.SERVICE_UNAVAILABLE;
			case FAILED -> HttpStatus.BAD_GATEWAY;
			case UNKNOWN -> HttpStatus.GATEWAY_TIMEOUT;
		};
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(failure.getMessage()));
		problem.setProperty("outcome", failure.outcome().name());
		problem.setProperty("reason", failure.reason());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail noNodeId(InvalidConfigurationException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(failure.getMessage()));
	}

}
