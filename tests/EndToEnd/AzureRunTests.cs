using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary><c>luke run</c> and <c>luke show</c> over containers, with nothing but signatures in the URLs.</summary>
public sealed class AzureRunTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly Dictionary<string, string> NoCredentials = new() { [BlobStoreOptions.ConnectionStringVariable] = "" };

    [AzuriteFact]
    public async Task Run_SignedUrls_WorksThroughACrashAndStoresNoSignature()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        Archive.Write(folder.File("in"), files: 3, documents: 4);
        var (inputs, container) = (Container("inputs"), Container("outputs"));
        await inputs.CreateAsync();
        await container.CreateAsync();
        foreach (var file in Directory.GetFiles(folder.File("in")))
        {
            await inputs.GetBlobClient($"in/{Path.GetFileName(file)}").UploadAsync(file);
        }

        var source = Signed(inputs, "in/*.jsonl", BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List);
        var output = Signed(container, "job/one", BlobContainerSasPermissions.All);
        string[] arguments =
        [
            "run", source, "--output", output, "--entity-model", checkpoints.Entities, "--relation-model", checkpoints.Relations,
            "--shard-bytes", Archive.ShardBytes(folder.File("in")), "--engines", "1", "--json",
        ];

        // The second sitting lists nothing any more: only the command line knows how to open the inputs.
        using (var killed = LukeProcess.Start(new Dictionary<string, string>(NoCredentials) { ["LUKE_CRASH_AT"] = "after-commit@0" }, arguments))
        {
            (await killed.WaitAsync()).Expect(128 + LukeProcess.Kill);
        }

        var result = await RunAsync(arguments);
        Assert.Equal(12, JsonDocument.Parse(result.Output).RootElement.GetProperty("done").GetInt32());
        await foreach (var blob in container.GetBlobsAsync())
        {
            var content = (await container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToMemory();
            Assert.Equal(-1, content.Span.IndexOf("sig="u8));
        }

        var shown = await RunAsync("show", output);
        Assert.Contains("12 documents: 12 done", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", result.Output + result.Error + shown.Output + shown.Error, StringComparison.Ordinal);
        var overview = JsonDocument.Parse((await RunAsync("show", output, "--json")).Output).RootElement;
        Assert.Equal((true, 12), (overview.GetProperty("complete").GetBoolean(), overview.GetProperty("documents").GetInt32()));
    }

    [AzuriteFact]
    public async Task Show_OutputInAContainer_ShowsSentencesToo()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        Archive.Write(folder.File("in"), files: 1, documents: 3);
        var container = Container("shown");
        await container.CreateAsync();
        var environment = new Dictionary<string, string> { [BlobStoreOptions.ConnectionStringVariable] = azurite.Server.ConnectionString };
        var output = $"{container.Uri}/out";
        using (var luke = LukeProcess.Start(
            environment, "run", folder.File("in"), "--output", output, "--entity-model", checkpoints.Entities, "--relation-model", checkpoints.Relations))
        {
            Assert.Contains($"luke.dll show {output}", (await luke.WaitAsync()).Expect(0).Output, StringComparison.Ordinal);
        }

        using var show = LukeProcess.Start(environment, "show", output, "--json");
        var overview = JsonDocument.Parse((await show.WaitAsync()).Expect(0).Output).RootElement;

        Assert.Equal(3, overview.GetProperty("sentences").GetArrayLength());
        using var missing = LukeProcess.Start(environment, "show", $"{container.Uri}/none");
        Assert.Contains("is not the output of a job", (await missing.WaitAsync()).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SignedUrl_IsRefusedSinceItWouldBeStored()
    {
        using var luke = LukeProcess.Start(
            "submit", "in.jsonl", "--output", "https://account.blob.core.windows.net/c/out?sv=2024&sig=secret", "--gateway", "1");

        var result = (await luke.WaitAsync()).Expect(2);

        Assert.Contains("https://account.blob.core.windows.net/c/out is given with a signature", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    private static async Task<LukeResult> RunAsync(params string[] arguments)
    {
        using var luke = LukeProcess.Start(NoCredentials, arguments);
        return (await luke.WaitAsync()).Expect(0);
    }

    private BlobContainerClient Container(string name) =>
        new BlobServiceClient(azurite.Server.ConnectionString).GetBlobContainerClient($"{name}-{Guid.NewGuid():n}");

    private static string Signed(BlobContainerClient container, string name, BlobContainerSasPermissions permissions) =>
        $"{container.Uri}/{name}{container.GenerateSasUri(permissions, DateTimeOffset.UtcNow.AddHours(1)).Query}";
}
