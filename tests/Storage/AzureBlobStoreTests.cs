using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using LukePipeline.Storage;
using LukePipeline.Storage.Azure;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>Answers lost on the way to and from Azure.</summary>
public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [AzuriteFact]
    public async Task Writes_AnswerLostOnce_AreRecognizedAsOurOwn()
    {
        using var folder = new TemporaryFolder();
        var (store, network) = Open("lost-once", retries: 3);
        await store.PutAsync("warm", new byte[] { 0 }, default);

        network.DropAnswers = 1;
        var created = await store.TryCreateAsync("a", new byte[] { 1 }, default);
        Assert.NotNull(created);
        Assert.Equal(0, network.DropAnswers);

        network.DropAnswers = 1;
        var replaced = await store.TryReplaceAsync("a", new byte[] { 2 }, created, default);
        Assert.NotNull(replaced);
        Assert.Equal(replaced, (await store.TryReadAsync("a", default))!.ETag);

        await File.WriteAllBytesAsync(folder.File("spooled"), new byte[3000]);
        network.DropAnswers = 1;
        Assert.Equal(3000, (await store.TryUploadFileAsync("b", folder.File("spooled"), default))!.Length);

        network.DropAnswers = 1;
        Assert.Equal(PublishOutcome.Published, await store.TryPublishAsync("a", "final", null, default));
        Assert.Equal([2], (await store.TryReadAsync("final", default))!.Bytes.ToArray());
    }

    [AzuriteFact]
    public async Task Writes_EveryAnswerToAWriteLost_AreFoundByReading()
    {
        var (store, network) = Open("lost-all", retries: 0);
        await store.PutAsync("warm", new byte[] { 0 }, default);

        network.DropAnswers = 1;

        Assert.NotNull(await store.TryCreateAsync("a", new byte[] { 1 }, default));
    }

    [AzuriteFact]
    public async Task AnyOperation_NoServer_FailsAfterBoundedRetries()
    {
        var url = $"http://127.0.0.1:{ServerProcess.FreePort()}/devstoreaccount1";
        var store = BlobStores.Open($"{url}/c/x", new BlobStoreOptions
        {
            ConnectionString = AzuriteServer.ConnectionStringFor(url),
            Azure = new AzureBlobStoreOptions { MaxRetries = 2, RetryDelay = TimeSpan.FromMilliseconds(1) },
        });

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => store.TryReadAsync("a", default));

        Assert.StartsWith($"{url}/c/x cannot be used (read 'a'): ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Check the network and the service, then run the same command again.", error.Message, StringComparison.Ordinal);
    }

    private (AzureBlobStore Store, LossyNetwork Network) Open(string prefix, int retries)
    {
        var network = new LossyNetwork();
        var options = AzureClients.CreateOptions(new AzureBlobStoreOptions { MaxRetries = retries, RetryDelay = TimeSpan.FromMilliseconds(1) });
        options.Transport = new HttpClientTransport(new HttpClient(network));
        var account = new BlobServiceClient(azurite.Server.ConnectionString, options);
        return (new AzureBlobStore(account.GetBlobContainerClient("lossy"), prefix), network);
    }

    /// <summary>Delivers every request, and loses as many answers to writes as it is told to.</summary>
    private sealed class LossyNetwork() : DelegatingHandler(new HttpClientHandler())
    {
        public int DropAnswers { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Put && DropAnswers > 0)
            {
                DropAnswers--;
                response.Dispose();
                throw new HttpRequestException("Test: the connection was reset.");
            }

            return response;
        }
    }
}
