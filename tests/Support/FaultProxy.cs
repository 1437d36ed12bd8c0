using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace LukePipeline.Tests.Support;

/// <summary>An HTTP proxy before a server on this machine, which mistreats requests as a test says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly string[] NotHandedOn = ["Host", "Connection", "Transfer-Encoding", "Keep-Alive", "Expect"];

    private readonly HttpClient _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _server;
    private readonly WebApplication _app;
    private long _requests;
    private volatile Func<long, ProxyFault> _fault = _ => ProxyFault.None;
    private long _delayTicks;

    private FaultProxy(Uri server, int port)
    {
        _server = server;
        Port = port;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Decides by the number of the request, from 1 on; called from any thread.</summary>
    public Func<long, ProxyFault> Fault
    {
        set => _fault = value;
    }

    /// <summary>Held back for so long is every request.</summary>
    public TimeSpan Delay
    {
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    public static async Task<FaultProxy> StartAsync(int serverPort)
    {
        var proxy = new FaultProxy(new Uri($"http://127.0.0.1:{serverPort}"), ServerProcess.FreePort());
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var fault = _fault(Interlocked.Increment(ref _requests));
        await Task.Delay(TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks)), context.RequestAborted);
        switch (fault)
        {
            case ProxyFault.Unavailable:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers["x-ms-error-code"] = "ServerBusy";
                return;
            case ProxyFault.Reset:
                context.Abort();
                return;
        }

        using var request = ToServer(context.Request);
        using var response = await _upstream.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (fault == ProxyFault.DropAnswer)
        {
            await response.Content.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!NotHandedOn.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private HttpRequestMessage ToServer(HttpRequest request)
    {
        // The path as it was sent: the signature covers it.
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(_server.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (request.ContentLength is { } length)
        {
            message.Content = length == 0 ? new ByteArrayContent([]) : new StreamContent(request.Body);
            message.Content.Headers.ContentLength = length;
        }

        foreach (var (name, values) in request.Headers)
        {
            if (!NotHandedOn.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !message.Headers.TryAddWithoutValidation(name, values.AsEnumerable())
                && name != "Content-Length")
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return message;
    }
}
