using System.Collections.Concurrent;
using System.Net;
using System.Text;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>Takes what a silo exports over OTLP, as HTTP with protocol buffers, and keeps the bodies.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, string> _bodies = new();
    private readonly ConcurrentQueue<byte[]> _traces = new();

    public OtlpCollector()
    {
        Endpoint = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Endpoint { get; }

    /// <summary>The spans that came so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. _traces.SelectMany(OtlpSpan.ReadRequest)];

    /// <summary>Waits until something with this text has come to a path such as <c>/v1/metrics</c>; names stand in the bytes as they are.</summary>
    public async Task WaitForAsync(string path, string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!_bodies.GetValueOrDefault(path, "").Contains(text, StringComparison.Ordinal))
        {
            Assert.False(timeout.IsCancellationRequested, $"No '{text}' came to {path}; what came: {string.Join(", ", _bodies.Select(body => $"{body.Key} {body.Value.Length}"))}.");
            await Task.Delay(50);
        }
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    _traces.Enqueue(body.ToArray());
                }

                _bodies.AddOrUpdate(
                    context.Request.Url.AbsolutePath,
                    _ => Encoding.Latin1.GetString(body.ToArray()),
                    (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
