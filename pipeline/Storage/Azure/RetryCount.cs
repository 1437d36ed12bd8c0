using Azure.Core;
using Azure.Core.Pipeline;

namespace LukePipeline.Storage.Azure;

/// <summary>Counts what the client sends again. It stands behind the client's own retries, so that each try comes by.</summary>
internal sealed class RetryCount : HttpPipelinePolicy
{
    private const string Answer = "luke.answer";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Begin(message);
        ProcessNext(message, pipeline);
        End(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Begin(message);
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        End(message);
    }

    private static void Begin(HttpMessage message)
    {
        if (message.ProcessingContext.RetryNumber > 0)
        {
            StoreInstruments.Retried(message.TryGetProperty(Answer, out var before) ? before as int? : null);
        }

        message.SetProperty(Answer, null!);
    }

    private static void End(HttpMessage message) => message.SetProperty(Answer, message.Response.Status);
}
