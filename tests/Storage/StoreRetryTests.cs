using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using LukePipeline.Storage;
using LukePipeline.Storage.Azure;

namespace LukePipeline.Tests.Storage;

/// <summary>What is measured of requests that are sent again.</summary>
public sealed class StoreRetryTests
{
    [Fact]
    public async Task AnyOperation_AnswersThatAreTriedAgain_AreCountedByWhatTheyWere()
    {
        // Another test of this process may send something again as well, but never after this answer.
        const int Own = 502;
        var options = AzureClients.CreateOptions(new AzureBlobStoreOptions { MaxRetries = 5, RetryDelay = TimeSpan.FromMilliseconds(1) });
        using var network = new Answers([Own, Own, null, 404]);
        options.Transport = new HttpClientTransport(new HttpClient(network));
        var store = new AzureBlobStore(new BlobContainerClient(new Uri("http://127.0.0.1/account/container"), options), "");
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => EnableFor("luke.store.retries", instrument, own) };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Enqueue(tags.ToArray().FirstOrDefault(tag => tag.Key == "luke.answer").Value as string ?? ""));
        listener.Start();

        Assert.Null(await store.TryReadAsync("a", default));

        Assert.Equal(2, counted.Count(answer => answer == $"{Own}"));
        Assert.Contains("none", counted);
        Assert.DoesNotContain("404", counted);
    }

    private static void EnableFor(string name, Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == name)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    /// <summary>Gives these answers one after the other; null is a broken connection.</summary>
    private sealed class Answers(int?[] statuses) : HttpMessageHandler
    {
        private int _next;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            statuses[_next++] is { } status
                ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request, Headers = { { "x-ms-request-id", "1" } } })
                : throw new HttpRequestException("Test: the connection was reset.");
    }
}
