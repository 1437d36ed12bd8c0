using LukePipeline.Client;
using LukePipeline.Client.Running;

// Not disposed of: it listens until the process is gone.
var interrupts = new Interrupts();
var code = await CommandLineProgram.RunAsync(args, interrupts);
GC.KeepAlive(interrupts);
return code;
