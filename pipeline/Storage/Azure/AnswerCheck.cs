using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace LukePipeline.Storage.Azure;

/// <summary>
/// Takes an answer for one of the service only when it is: a proxy on the way may answer with a page of its own, whatever was asked, and what it
/// says, that a blob is not there say, is not true. Such an answer is a failure of the network, and the request is sent again.
/// </summary>
internal sealed class AnswerCheck : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Check(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        Check(message);
    }

    private static void Check(HttpMessage message)
    {
        var (request, response) = (message.Request, message.Response);

        // What says that it may pass, or asks for credentials, may come from anywhere.
        if (response.Status is >= 500 or 401 or 403 or 407 or 408 or 429)
        {
            return;
        }

        var problem = !response.Headers.Contains("x-ms-request-id") ? "it does not come from a blob service"
            : response.Status >= 300 ? null
            : (request.Method == RequestMethod.Get || request.Method == RequestMethod.Head) && !IsListing(request) && response.Headers.ETag is null ? "it does not say which version of the blob it is"
            : request.Headers.TryGetValue("x-ms-range", out var range) || request.Headers.TryGetValue("Range", out range) ? ProblemOfRange(range!, response)
            : null;
        if (problem is not null)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"the answer {response.Status} ({response.Headers.ContentType ?? "of no type"}) makes no sense: {problem}; is there a proxy on the way?"));
        }
    }

    private static bool IsListing(Request request) => request.Uri.Query.Contains("comp=list", StringComparison.Ordinal);

    /// <summary>Other bytes than those that were asked for would be read for them.</summary>
    private static string? ProblemOfRange(string range, Response response)
    {
        var first = range.Split('=', '-') is [_, var from, ..] ? from : "";
        return response.Status == 206 && response.Headers.TryGetValue("Content-Range", out var sent) && sent!.StartsWith($"bytes {first}-", StringComparison.Ordinal)
            ? null
            : $"the bytes from {first} on were asked for, and others came";
    }
}
