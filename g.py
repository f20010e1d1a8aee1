import sys; sys.path.insert(0,"/tmp/lab"); from lab2 import *
P=load(sys.argv[1])
run2(P,dict()); run2(P,dict(),keep=2000)
for nb in (.5,1):
  for C in (.1,.3,1): run2(P,dict(),C,nb=nb)
run2(P,dict(),.3,nb=1,least=1); run2(P,dict(),.3,least=1)
run2(P,dict(names=1)); run2(P,dict(nums=1)); run2(P,dict(names=1,nums=1)); run2(P,dict(commas=1));run2(P,dict(bisigns=1)); run2(P,dict(tri=1)); run2(P,dict(tri=1),nb=1)
run2(P,dict(stem=5)); run2(P,dict(stem=7)); run2(P,dict(cg=(4,5)),nb=1)
