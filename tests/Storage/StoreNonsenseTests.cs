using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using LukePipeline.Storage;
using LukePipeline.Storage.Azure;

namespace LukePipeline.Tests.Storage;

/// <summary>A store that answers what no store answers: trouble of the store, in words, and never taken for the truth.</summary>
public sealed class StoreNonsenseTests
{
    private const string Page = "<html><body>Please sign in.</body></html>";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var answer in Answers.Keys)
            {
                foreach (var call in Calls.Keys)
                {
                    cases.Add(answer, call);
                }
            }

            return cases;
        }
    }

    private static Dictionary<string, Func<HttpResponseMessage>> Answers { get; } = new()
    {
        ["a page"] = () => Answer(200, Page, "text/html"),
        ["a page that says it is not there"] = () => Answer(404, Page, "text/html"),
        ["a page of a conflict"] = () => Answer(409, Page, "text/html"),
        ["a redirect"] = () => Answer(302, Page, "text/html"),
        ["nothing"] = () => Answer(200, "", "application/xml"),
        ["a page in the name of the service"] = () => OfService(Answer(200, Page, "text/html")),
        ["half of a listing"] = () => OfService(Answer(200, "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>a</Na", "application/xml")),
        ["a listing without its values"] = () => OfService(Answer(200, "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob/></Blobs></EnumerationResults>", "application/xml")),
        ["numbers that are none"] = () => OfService(Answer(
            200, "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>a</Name><Properties><Content-Length>many</Content-Length></Properties></Blob></Blobs></EnumerationResults>", "application/xml")),
        ["names of elsewhere"] = () => OfService(Answer(
            200,
            "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>x</Name><Properties><Content-Length>1</Content-Length><Etag>0x1</Etag></Properties></Blob></Blobs><NextMarker/></EnumerationResults>",
            "application/xml")),
    };

    private static Dictionary<string, Func<IBlobStore, Task>> Calls { get; } = new()
    {
        ["list"] = store => store.ListPageAsync("", null, 10, default),
        ["read"] = store => store.TryReadAsync("a", default),
        ["look"] = store => store.GetPropertiesAsync("a", default),
        ["open"] = store => store.OpenReadAsync("a", default),
        ["open a range"] = store => store.OpenReadAsync("a", 5, 10, default),
        ["create"] = store => store.TryCreateAsync("a", new byte[] { 1 }, default),
        ["publish"] = store => store.TryPublishAsync("a", "b", null, default),
        ["delete"] = store => store.DeleteAsync("a", null, default),
    };

    [Theory]
    [InlineData(400, "OutOfRangeInput", true)]
    [InlineData(400, "InvalidResourceName", true)]
    [InlineData(400, "InvalidHeaderValue", false)]
    [InlineData(503, "ServerBusy", false)]
    public async Task List_NameThatTheServiceKnowsNoneOf_ComesAgain(int status, string code, bool comesAgain)
    {
        var options = AzureClients.CreateOptions(new AzureBlobStoreOptions { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        using var network = new OneAnswer(() =>
        {
            var answer = OfService(Answer(status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>", "application/xml"));
            answer.Headers.Add("x-ms-error-code", code);
            return answer;
        });
        options.Transport = new HttpClientTransport(new HttpClient(network));
        var store = new AzureBlobStore(new BlobContainerClient(new Uri("http://127.0.0.1/account/c"), options), "out");

        var failure = await Assert.ThrowsAsync<BlobStoreException>(() => store.ListPageAsync("", null, 10, default));

        Assert.Equal(comesAgain, failure.ComesAgain);
        Assert.Equal(comesAgain, failure.Message.Contains("3 to 63 small letters", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnyOperation_AnswerThatMakesNoSense_IsTroubleOfTheStore(string answer, string call)
    {
        var options = AzureClients.CreateOptions(new AzureBlobStoreOptions { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        using var network = new OneAnswer(Answers[answer]);
        options.Transport = new HttpClientTransport(new HttpClient(network));
        var store = new AzureBlobStore(new BlobContainerClient(new Uri("http://127.0.0.1/account/container"), options), "out");

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => Calls[call](store));

        Assert.StartsWith("http://127.0.0.1/account/container/out ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage OfService(HttpResponseMessage answer)
    {
        answer.Headers.Add("x-ms-request-id", "1");
        return answer;
    }

    private static HttpResponseMessage Answer(int status, string body, string type) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private sealed class OneAnswer(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer();
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}
